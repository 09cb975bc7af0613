/** What the wallet may let a customer do, in the order in which screens and answers list it. */
export const CAPABILITIES = ['sign_in', 'receive', 'send', 'withdraw', 'trade', 'edit_profile'] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** One yes/no mark per capability. */
export type CapabilityMarks = Readonly<Record<Capability, boolean>>;

/** A fact that takes capabilities away. */
export type BlockingFact = 'unverified' | 'flag' | 'lock' | 'freeze' | 'maintenance' | 'closed';

/** What each fact blocks unless the reason, the hold or the window says otherwise (domain: Capabilities). */
export const DEFAULT_BLOCKS: Readonly<Record<BlockingFact, readonly Capability[]>> = {
  unverified: ['send', 'withdraw', 'trade'],
  flag: ['withdraw', 'trade'],
  lock: ['sign_in', 'send', 'withdraw', 'trade', 'edit_profile'],
  freeze: ['receive', 'send', 'withdraw', 'trade', 'edit_profile'],
  maintenance: CAPABILITIES,
  closed: CAPABILITIES,
};

/** Brings a list of capabilities into the canonical order, each once. */
export function sortedCapabilities(list: readonly Capability[]): Capability[] {
  return CAPABILITIES.filter((capability) => list.includes(capability));
}

/** The marks that remain when every listed capability is blocked. */
export function marksWithout(blocked: ReadonlySet<Capability>): CapabilityMarks {
  return Object.fromEntries(
    CAPABILITIES.map((capability) => [capability, !blocked.has(capability)]),
  ) as CapabilityMarks;
}
