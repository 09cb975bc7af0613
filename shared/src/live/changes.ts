import { permissionsOf, type Permission } from '../access/permissions.js';
import type { Role } from '../access/roles.js';
import type { EventBody } from '../audit/canonical.js';
import { visibleProposals } from '../proposals/proposal.js';

/** What live screens show, and the permission without which nobody hears of it. */
export const LIVE_KINDS = {
  accounts: 'account.read',
  cases: 'case.read',
  proposals: 'proposal.read',
  bulk: 'bulk.read',
  windows: 'maintenance.read',
  reasons: 'reason.read',
  rules: 'rule.read',
  webhooks: 'webhook.manage',
  /** Ids of the entries themselves. */
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
  rule: 'rules',
  webhook: 'webhooks',
};

/** Members of an event's facts that name something else which shows differently after it. */
const KIND_OF_FACT: Readonly<Record<string, LiveKind>> = { accountId: 'accounts', caseId: 'cases' };

/** Somebody who listens, with what they may know of. */
export interface LiveListener {
  readonly id: string;
  readonly permissions: ReadonlySet<Permission>;
  readonly proposals: ReturnType<typeof visibleProposals>;
}

/** A member of staff as somebody who listens. */
export function liveListener({
  id,
  roles,
}: {
  readonly id: string;
  readonly roles: readonly Role[];
}): LiveListener {
  return { id, permissions: new Set(permissionsOf(roles)), proposals: visibleProposals(roles) };
}

/** What events changed, as far as the listener may know that it exists. */
export function changesOf(
  events: readonly Pick<EventBody, 'id' | 'stream' | 'command' | 'actor' | 'facts'>[],
  listener: LiveListener,
): LiveChanges {
  const found = new Map<LiveKind, Set<string>>();
  const note = (kind: LiveKind, id: string) => {
    if (!listener.permissions.has(LIVE_KINDS[kind])) return;
    const ids = found.get(kind) ?? new Set();
    found.set(kind, ids.add(id));
  };
  for (const { id, stream, command, actor, facts } of events) {
    const [name = '', of = ''] = stream.split(':');
    // Who looks at the log leaves an entry by it, which is no news to them.
    if (command !== 'read_log' || actor.id !== listener.id) note('log', id);
    const kind = KIND_OF_STREAM[name];
    const isHidden = kind === 'proposals' && !listener.proposals['staffId' in facts ? 'staff' : 'accounts'];
    if (kind && !isHidden) note(kind, of);
    for (const [member, other] of Object.entries(KIND_OF_FACT)) {
      const value = facts[member];
      if (typeof value === 'string') note(other, value);
    }
  }
  return Object.fromEntries(
    [...found].map(([kind, ids]) => [kind, ids.size > LIVE_IDS_MAX ? null : [...ids]]),
  );
}
