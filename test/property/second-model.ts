import type { Actor, Role } from '@standing/shared/access/roles';
import type { Capability } from '@standing/shared/account/capabilities';
import type { AccountCommand, Approval } from '@standing/shared/account/decide';
import type { AccountState, Facts, Hold, Instant } from '@standing/shared/account/state';
import type { AccountCommandName, FromState } from '@standing/shared/account/transitions';
import type { ErrorCode } from '@standing/shared/errors';
import type { ReleaseAuthority } from '@standing/shared/reasons/catalogue';

/*
 * The statechart once more, written from the domain document and sharing nothing with shared/src/account but types:
 * where the two disagree, one of them is wrong.
 */

/** What of an account counts at one instant. */
export interface Situation {
  readonly closed: boolean;
  readonly freezes: number;
  readonly locks: number;
  readonly window: boolean;
  readonly flags: number;
  readonly verified: boolean;
}

/** "The state shown is the first that applies." */
export function stateOf(now: Situation): AccountState {
  if (now.closed) return 'closed';
  if (now.freezes > 0) return 'frozen';
  if (now.locks > 0) return 'locked';
  if (now.window) return 'maintenance';
  if (now.flags > 0) return 'flagged';
  return now.verified ? 'active' : 'unverified';
}

/** The table of the domain document: what is left when this alone is open. */
const CAPABILITY_TABLE = `
  | fact        | sign_in | receive | send | withdraw | trade | edit_profile |
  | unverified  | yes     | yes     | no   | no       | no    | yes          |
  | flag        | yes     | yes     | yes  | no       | no    | yes          |
  | lock        | no      | yes     | no   | no       | no    | no           |
  | freeze      | yes     | no      | no   | no       | no    | no           |
  | maintenance | no      | no      | no   | no       | no    | no           |
  | closed      | no      | no      | no   | no       | no    | no           |`;
const [[, ...COLUMNS], ...ROWS] = CAPABILITY_TABLE.trim()
  .split('\n')
  .map((line) => line.split('|').flatMap((cell) => cell.trim() || [])) as [Capability[], ...string[][]];

/** What a fact blocks unless it says otherwise itself. */
export function usuallyBlocked(fact: string): readonly Capability[] {
  const row = ROWS.find(([name]) => name === fact);
  if (!row) throw new Error(`no row for ${fact}`);
  return COLUMNS.filter((_, column) => row[column + 1] === 'no');
}

/** "Allowed is the intersection over all open facts, not only the one shown." In the table's order. */
export function capabilitiesOf(facts: Facts, at: Instant): Record<Capability, boolean> {
  const blocked = [
    facts.closedAt === null ? [] : usuallyBlocked('closed'),
    verifiedAt(facts, at) ? [] : usuallyBlocked('unverified'),
    ...facts.holds.filter((hold) => holdsAt(hold, at)).map((hold) => hold.blocks),
    ...facts.windows.filter((w) => at >= w.startsAt && at < w.endsAt).map((w) => w.blocks),
  ].flat();
  const marks = COLUMNS.map((capability) => [capability, !blocked.includes(capability)] as const);
  return Object.fromEntries(marks) as Record<Capability, boolean>;
}

function holdsAt(hold: Hold, at: Instant): boolean {
  return hold.kind !== 'lock' || hold.expiresAt === null || hold.expiresAt > at;
}

function verifiedAt({ verification }: Facts, at: Instant): boolean {
  return verification.status === 'verified' && (verification.expiresAt ?? Infinity) > at;
}

/** @param unrecorded facts whose end has not been recorded, and which so count in the events before theirs */
export function situationAt(
  facts: Facts,
  at: Instant,
  unrecorded: ReadonlySet<unknown> = new Set(),
): Situation {
  const count = (kind: Hold['kind']) =>
    facts.holds.filter((hold) => hold.kind === kind && (unrecorded.has(hold) || holdsAt(hold, at))).length;
  return {
    closed: facts.closedAt !== null,
    freezes: count('freeze'),
    locks: count('lock'),
    flags: count('flag'),
    window: facts.windows.some((window) => window.startsAt <= at && window.endsAt > at),
    verified: unrecorded.has(facts.verification) || verifiedAt(facts, at),
  };
}

export interface Move {
  readonly command: AccountCommandName;
  readonly at: Instant;
  readonly from: FromState;
  readonly to: AccountState;
  readonly role: Role | 'system';
}

/** Locks and verification that ran out, in the order in which they did. */
export function expiriesUntil(facts: Facts, at: Instant): readonly Move[] {
  if (facts.closedAt !== null) return [];
  const ended = facts.holds
    .filter((hold) => !holdsAt(hold, at))
    .map((hold) => ({
      fact: hold as unknown,
      command: 'expire_lock' as AccountCommandName,
      at: hold.expiresAt!,
    }));
  const { verification } = facts;
  if (verification.status === 'verified' && !verifiedAt(facts, at)) {
    ended.push({ fact: verification, command: 'expire_verification', at: verification.expiresAt! });
  }
  const inOrder = ended
    .map((end, place) => ({ end, place }))
    .sort((a, b) => a.end.at - b.end.at || a.place - b.place)
    .map(({ end }) => end);
  const unrecorded = new Set(ended.map((end) => end.fact));
  return inOrder.map((end) => {
    const from = stateOf(situationAt(facts, end.at, unrecorded));
    unrecorded.delete(end.fact);
    const to = stateOf(situationAt(facts, end.at, unrecorded));
    return { command: end.command, at: end.at, from, to, role: 'system' };
  });
}

type Deed = 'register' | 'contact' | 'place' | 'release' | 'approve' | 'revoke' | 'close';

/** "People": who does what. A lead does all that a reviewer does. */
const DOES: Readonly<Record<Role, readonly Deed[]>> = {
  reviewer: ['place', 'release', 'approve', 'revoke'],
  lead: ['place', 'release', 'approve', 'revoke', 'close'],
  support: ['contact', 'place', 'release'],
  auditor: [],
  administrator: ['register'],
  machine: ['register', 'contact'],
};

/** Whom proposals are put before. */
const DECIDES: readonly Role[] = ['support', 'reviewer', 'lead', 'administrator'];

/** "Release authority", the columns for one person alone and for who proposes. */
interface TwoPeople {
  readonly alone: readonly Role[];
  readonly proposes: readonly Role[];
  readonly approves: readonly Role[];
}
const RELEASE: Readonly<Record<ReleaseAuthority, TwoPeople>> = {
  support: { alone: ['support', 'reviewer', 'lead'], proposes: [], approves: [] },
  reviewer: { alone: ['reviewer', 'lead'], proposes: [], approves: [] },
  support_with_approval: {
    alone: [],
    proposes: ['support', 'reviewer', 'lead'],
    approves: ['reviewer', 'lead'],
  },
  compliance: { alone: [], proposes: ['reviewer', 'lead'], approves: ['reviewer', 'lead'] },
  compliance_lead: { alone: [], proposes: ['reviewer', 'lead'], approves: ['lead'] },
};
const CLOSE: TwoPeople = { alone: [], proposes: ['lead'], approves: ['reviewer', 'lead'] };
const VERIFY_HIGH_RISK: TwoPeople = {
  alone: [],
  proposes: ['reviewer', 'lead'],
  approves: ['reviewer', 'lead'],
};

/** "Another person with the authority": what becomes of a yes, as the role it is said in or why it does not count. */
function secondPerson(
  { alone, proposes, approves }: TwoPeople,
  { maker }: Approval,
  { id, roles }: Actor,
): { role: Role } | { refused: ErrorCode } {
  if (maker.id === id) return { refused: 'self_approval' };
  if (![...alone, ...proposes].includes(maker.role)) return { refused: 'release_authority' };
  const role = roles.find((candidate) => [...alone, ...approves].includes(candidate));
  return role === undefined ? { refused: 'approval_authority' } : { role };
}

const HOLDS_MAX = 100;

export type Expected =
  | { readonly moves: readonly Move[] }
  /** `afterApproval`: the move that a second person's yes would make. */
  | { readonly refused: ErrorCode; readonly afterApproval?: readonly Move[] };

const DEED: Readonly<Partial<Record<AccountCommand['type'], Deed>>> = {
  register: 'register',
  update_contacts: 'contact',
  place_hold: 'place',
  release_hold: 'release',
  approve_verification: 'approve',
  revoke_verification: 'revoke',
  close: 'close',
};

/** The role that opens the door for a command, or why it stays shut. */
function doorman(command: AccountCommand, { kind, roles }: Actor): { role: Role | 'system' } | ErrorCode {
  if (kind === 'system') return { role: 'system' };
  // "Only through a verification case."
  const isApproval = command.type === 'approve_verification';
  if (isApproval && (command.caseId === undefined || kind !== 'staff')) return 'only_through_case';
  // "Rules turn signals into flags and locks."
  if (kind === 'rule') {
    return command.type === 'place_hold' && command.kind !== 'freeze' ? { role: 'system' } : 'forbidden';
  }
  // "A lead, with a second person": the yes to it is no closing of their own, and `secondPerson` judges it.
  if (command.type === 'close' && command.approval) {
    const second = roles.find((candidate) => DECIDES.includes(candidate));
    return second === undefined ? 'forbidden' : { role: second };
  }
  const deed = DEED[command.type];
  const role = roles.find((candidate) => deed !== undefined && DOES[candidate].includes(deed));
  if (role !== undefined) return { role };
  return isApproval ? 'only_through_case' : 'forbidden';
}

/** What has to become of a command whose dates are in order. */
export function expectedOutcome(
  facts: Facts | null,
  command: AccountCommand,
  actor: Actor,
  at: Instant,
): Expected {
  const door = doorman(command, actor);
  if (typeof door === 'string') return { refused: door };
  if (command.type === 'register') {
    const window = command.windows.some((w) => w.startsAt <= at && at < w.endsAt);
    const to = stateOf({ closed: false, freezes: 0, locks: 0, flags: 0, verified: false, window });
    return { moves: [{ command: 'register', at, from: 'none', to, role: door.role }] };
  }
  if (facts === null) return { refused: 'account_not_found' };
  const expiries = expiriesUntil(facts, at);
  if (command.type === 'settle') return { moves: expiries };
  const now = situationAt(facts, at);
  if (now.closed) return { refused: 'account_closed' };

  const move = (name: AccountCommandName, change: Partial<Situation>, role = door.role): readonly Move[] => [
    ...expiries,
    { command: name, at, from: stateOf(now), to: stateOf({ ...now, ...change }), role },
  ];
  const more = {
    flag: { flags: now.flags + 1 },
    freeze: { freezes: now.freezes + 1 },
    lock: { locks: now.locks + 1 },
  };
  const fewer = {
    flag: { flags: now.flags - 1 },
    freeze: { freezes: now.freezes - 1 },
    lock: { locks: now.locks - 1 },
  };
  switch (command.type) {
    case 'update_contacts': {
      const { contacts, change } = command;
      const email = {
        there: contacts.hasEmail || change.emailAdded === true,
        confirmed: contacts.emailConfirmed,
      };
      const phone = {
        there: contacts.hasPhone || change.phoneAdded === true,
        confirmed: contacts.phoneConfirmed,
      };
      const steps = [
        { ...email, added: change.emailAdded, confirm: change.emailConfirmed },
        { ...phone, added: change.phoneAdded, confirm: change.phoneConfirmed },
      ];
      if (steps.some(({ there, confirm }) => confirm === true && !there))
        return { refused: 'contact_missing' };
      const isNews = steps.some(
        ({ added, confirm, confirmed }) => added === true || (confirm === true && !confirmed),
      );
      return { moves: isNews ? move('update_contacts', {}) : expiries };
    }
    case 'place_hold':
      if (now.flags + now.freezes + now.locks >= HOLDS_MAX) return { refused: 'hold_limit_reached' };
      return { moves: move(`place_${command.kind}`, more[command.kind]) };
    case 'release_hold': {
      const hold = facts.holds.find(({ id }) => id === command.holdId);
      if (!hold) return { refused: 'hold_released' };
      if (!holdsAt(hold, at)) return { refused: 'hold_expired' };
      const moves = move(`release_${hold.kind}`, fewer[hold.kind]);
      if (command.approval) {
        const second = secondPerson(RELEASE[hold.authority], command.approval, actor);
        if ('refused' in second) return second;
        return { moves: moves.map((m) => (m === moves.at(-1) ? { ...m, role: second.role } : m)) };
      }
      const { alone, proposes } = RELEASE[hold.authority];
      const role = actor.roles.find((candidate) => alone.includes(candidate));
      if (role !== undefined) return { moves: moves.map((m) => (m === moves.at(-1) ? { ...m, role } : m)) };
      const mayPropose = actor.roles.some((candidate) => proposes.includes(candidate));
      return mayPropose
        ? { refused: 'needs_approval', afterApproval: moves }
        : { refused: 'release_authority' };
    }
    case 'approve_verification': {
      if (!command.approval) return { moves: move('approve_verification', { verified: true }) };
      const second = secondPerson(VERIFY_HIGH_RISK, command.approval, actor);
      if ('refused' in second) return second;
      return { moves: move('approve_verification', { verified: true }, second.role) };
    }
    case 'revoke_verification':
      return now.verified
        ? { moves: move('revoke_verification', { verified: false }) }
        : { refused: 'not_verified' };
    case 'close':
      // "Any without an open freeze or flag", "lead, with a second person".
      if (now.freezes + now.flags > 0) return { refused: 'open_holds' };
      if (command.approval) {
        const second = secondPerson(CLOSE, command.approval, actor);
        return 'refused' in second ? second : { moves: move('close', { closed: true }, second.role) };
      }
      return { refused: 'needs_approval', afterApproval: move('close', { closed: true }) };
  }
}
