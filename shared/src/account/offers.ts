import { errorTitle, Refusal, type ErrorCode } from '../errors.js';
import type { Actor } from '../access/roles.js';
import type { ReasonKind } from '../reasons/catalogue.js';
import { decide, placeCommand, releaseCommand, type AccountCommand, type ReasonInUse } from './decide.js';
import { HOLD_KINDS, isInForce, type Facts, type HoldKind, type Instant } from './state.js';
import type { AccountCommandName } from './transitions.js';

/** A command that somebody may or may not give now, and why not. */
export interface CommandOffer {
  readonly command: AccountCommandName;
  /** The hold that a release would lift. */
  readonly holdId?: string;
  readonly allowed: boolean;
  /** Stable code of the refusal. */
  readonly code?: ErrorCode;
  /** The refusal in a sentence. */
  readonly why?: string;
  /** Asking for it makes a proposal, which a second person has to approve. */
  readonly needsApproval?: true;
  /** The proposal that waits for a decision already. */
  readonly proposalId?: string;
}

/** Stands in for the reason that is chosen later: what is offered depends on the hold, not on the choice. */
function anyReason(kind: ReasonKind): ReasonInUse {
  return {
    kind,
    code: 'any',
    version: 1,
    authority: 'support',
    disclosure: 'full',
    blocks: null,
    defaultExpiryMs: null,
  };
}

function offer(
  facts: Facts,
  actor: Actor,
  at: Instant,
  command: AccountCommandName,
  attempt: AccountCommand,
): CommandOffer {
  try {
    decide(facts, attempt, actor, at);
    return { command, allowed: true };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === 'needs_approval') return { command, allowed: true, needsApproval: true };
    return { command, allowed: false, code: error.code, why: error.message };
  }
}

/** An id that no hold has. */
const NO_HOLD = '';

function releaseOffers(facts: Facts, actor: Actor, at: Instant, kind: HoldKind): CommandOffer[] {
  const command = releaseCommand(kind);
  const release = (holdId: string) =>
    offer(facts, actor, at, command, { type: 'release_hold', holdId, reason: anyReason('release') });
  const holds = facts.holds.filter((hold) => hold.kind === kind && isInForce(hold, at));
  if (holds.length > 0) return holds.map((hold) => ({ ...release(hold.id), holdId: hold.id }));
  // Who may release nothing is told so, also where there is nothing to release.
  const answer = release(NO_HOLD);
  if (answer.code !== 'hold_released') return [answer];
  return [{ command, allowed: false, code: 'no_open_hold', why: errorTitle('no_open_hold') }];
}

/**
 * What somebody may do with an account now: every command with the answer that `decide` would give, so that
 * a button and the server never disagree. Releases are listed once per open hold.
 */
export function commandOffers(facts: Facts, actor: Actor, at: Instant): CommandOffer[] {
  return [
    ...HOLD_KINDS.flatMap((kind) => [
      offer(facts, actor, at, placeCommand(kind), {
        type: 'place_hold',
        holdId: 'offer',
        kind,
        reason: anyReason(kind),
      }),
      ...releaseOffers(facts, actor, at, kind),
    ]),
    offer(facts, actor, at, 'approve_verification', {
      type: 'approve_verification',
      level: 'any',
      expiresAt: null,
    }),
    offer(facts, actor, at, 'revoke_verification', {
      type: 'revoke_verification',
      reason: anyReason('verification'),
    }),
    offer(facts, actor, at, 'close', { type: 'close', reason: anyReason('closure') }),
  ];
}
