import type { Permission } from '../access/permissions.js';
import type { EventBody } from '../audit/canonical.js';

/** What live screens show, and the permission without which nobody hears of it; null: every member of staff does. */
export const LIVE_KINDS = {
  accounts: 'account.read',
  cases: 'case.read',
  proposals: 'proposal.read',
  bulk: 'bulk.read',
  windows: 'maintenance.read',
  reasons: 'reason.read',
  webhooks: 'webhook.manage',
  log: 'audit.read',
} as const satisfies Record<string, Permission>;
export type LiveKind = keyof typeof LIVE_KINDS;

/** Ids of what changed, by kind; null when there are too many to name. Nothing of what they are. */
export type LiveChanges = Partial<Record<LiveKind, readonly string[] | null>>;

/** Ids of one kind in a message; a screen shows far fewer and asks for what it shows. */
export const LIVE_IDS_MAX = 100;

const KIND_OF_STREAM: Readonly<Record<string, LiveKind>> = {
  account: 'accounts',
  case: 'cases',
  proposal: 'proposals',
  bulk: 'bulk',
  window: 'windows',
  reason: 'reasons',
  webhook: 'webhooks',
};

/** Members of an event's facts that name something else which shows differently after it. */
const KIND_OF_FACT: Readonly<Record<string, LiveKind>> = { accountId: 'accounts', caseId: 'cases' };

/** What events changed, as far as somebody with these permissions may know that it exists. */
export function changesOf(events: readonly EventBody[], permissions: ReadonlySet<Permission>): LiveChanges {
  const found = new Map<LiveKind, Set<string>>();
  const note = (kind: LiveKind, id?: string) => {
    if (!permissions.has(LIVE_KINDS[kind])) return;
    const ids = found.get(kind) ?? new Set();
    if (id !== undefined) ids.add(id);
    found.set(kind, ids);
  };
  for (const { stream, facts } of events) {
    const [name = '', id = ''] = stream.split(':');
    note('log');
    const kind = KIND_OF_STREAM[name];
    if (kind) note(kind, id);
    for (const [member, other] of Object.entries(KIND_OF_FACT)) {
      const value = facts[member];
      if (typeof value === 'string') note(other, value);
    }
  }
  return Object.fromEntries(
    [...found].map(([kind, ids]) => [kind, ids.size > LIVE_IDS_MAX ? null : [...ids]]),
  );
}
