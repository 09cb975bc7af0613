import type { BulkCommand } from '@standing/shared/bulk/bulk';
import type { Actor } from '@standing/shared/access/roles';
import type { AccountCommand, ReasonInUse } from '@standing/shared/account/decide';
import type { AccountState, HoldKind, Instant } from '@standing/shared/account/state';
import { Refusal, type ErrorCode } from '@standing/shared/errors';
import type { ReasonKind } from '@standing/shared/reasons/catalogue';
import { newId } from '../platform/ids.js';
import type { AccountRow, HoldRow } from './account.row.js';
import type { CommandRequest } from './command.js';

/** One command for many accounts. */
export interface ManyCommand {
  readonly command: BulkCommand;
  /** Of holds; null for what concerns none. */
  readonly kind: HoldKind | null;
  readonly reason: { readonly kind: ReasonKind; readonly code: string };
  readonly note: string | null;
  readonly expiresAt: Instant | null;
  readonly reviewAt: Instant | null;
  /** Releases those that were placed for this reason; null: all of the kind. */
  readonly placedFor: string | null;
}

/** What became, or would become, of one account. */
export type OneOfMany =
  | {
      readonly outcome: 'done';
      readonly from: AccountState;
      readonly to: AccountState;
      readonly more: boolean;
    }
  | { readonly outcome: 'refused'; readonly code: ErrorCode };

/** The answer that requests of `manyRequest` give. */
type Moved = Extract<OneOfMany, { outcome: 'done' }>;

/** One account's part, as a request to the queue. */
export function manyRequest(
  accountId: string,
  many: ManyCommand,
  actor: Actor,
  now: () => Instant,
): CommandRequest {
  return {
    name: nameOf(many),
    actor,
    target: { accountId },
    reason: many.reason,
    note: many.note,
    ifMatch: null,
    idempotency: null,
    command: (reason, account) => {
      // The queue looks the named reason up before it asks for the command, and refuses when there is none.
      if (reason === null) throw new Error('a reasoned command without its reason');
      return commandFor(many, reason, account, now());
    },
    answer: ({ account, events }) => {
      const last = events.at(-1)?.body;
      const body: Moved = {
        outcome: 'done',
        // Account events always carry both states.
        from: events[0]?.body.fromState as AccountState,
        to: last?.toState as AccountState,
        more: many.command === 'release_hold' && releasable(many, account, now()).length > 0,
      };
      return { status: 200, body };
    },
  };
}

function nameOf({ command, kind }: ManyCommand): CommandRequest['name'] {
  if (command !== 'place_hold') return command;
  return `place_${kindOf(kind)}`;
}

function kindOf(kind: HoldKind | null): HoldKind {
  // The request's schema asks for it.
  if (kind === null) throw new Error('a hold of no kind');
  return kind;
}

function commandFor(
  many: ManyCommand,
  reason: ReasonInUse,
  account: AccountRow,
  at: Instant,
): AccountCommand {
  switch (many.command) {
    case 'place_hold':
      return {
        type: 'place_hold',
        holdId: newId(),
        kind: kindOf(many.kind),
        reason,
        ...(many.expiresAt === null ? {} : { expiresAt: many.expiresAt }),
        ...(many.reviewAt === null ? {} : { reviewAt: many.reviewAt }),
      };
    case 'release_hold': {
      const [hold] = releasable(many, account, at);
      if (!hold) throw new Refusal('no_open_hold');
      return { type: 'release_hold', holdId: hold.id, reason };
    }
    case 'revoke_verification':
      return { type: 'revoke_verification', reason };
  }
}

/** Open holds that the command is about, the oldest first. */
function releasable({ kind, placedFor }: ManyCommand, { holds }: AccountRow, at: Instant): HoldRow[] {
  return (holds ?? []).filter(
    (hold) =>
      hold.kind === kind &&
      (placedFor === null || hold.reason_code === placedFor) &&
      (hold.expires_at === null || Date.parse(hold.expires_at) > at),
  );
}
