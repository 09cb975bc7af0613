import type { AccountCommandName } from '@standing/shared/account/transitions';
import type { HoldKind } from '@standing/shared/account/state';
import type { AccountView, HoldView, PlaceHold, Reasoned } from '@standing/shared/contracts/accounts';
import type { ReasonView } from '@standing/shared/contracts/reasons';
import type { ReasonKind } from '@standing/shared/reasons/catalogue';
import { api, type DecisionAnswer } from '../../app/dataProvider.js';
import { fromLocalInput } from '../../components/instants.js';

/** Holds by the command that places them. */
export const PLACES = {
  place_flag: 'flag',
  place_freeze: 'freeze',
  place_lock: 'lock',
} as const satisfies Partial<Record<AccountCommandName, HoldKind>>;
export type PlaceCommand = keyof typeof PLACES;
export const PLACE_COMMANDS = [
  'place_freeze',
  'place_lock',
  'place_flag',
] as const satisfies readonly PlaceCommand[];

/** The command that releases a hold of a kind. */
export const RELEASES = {
  flag: 'release_flag',
  freeze: 'release_freeze',
  lock: 'release_lock',
} as const satisfies Record<HoldKind, AccountCommandName>;
export type ReleaseCommand = (typeof RELEASES)[HoldKind];
export type DecisionCommand = PlaceCommand | ReleaseCommand | 'revoke_verification' | 'close';

/** What somebody is about to decide. */
export type Decision =
  | { readonly command: Exclude<DecisionCommand, ReleaseCommand>; readonly hold?: undefined }
  | { readonly command: ReleaseCommand; readonly hold: HoldView };

export function isPlacing(command: DecisionCommand): command is PlaceCommand {
  return command in PLACES;
}

/** The kind of reason that a decision names. */
export function reasonKindOf(command: DecisionCommand): ReasonKind {
  if (isPlacing(command)) return PLACES[command];
  if (command === 'revoke_verification') return 'verification';
  return command === 'close' ? 'closure' : 'release';
}

/** The catalogue has them for locks that ran out and for reviews that end in a freeze; nobody gives them as a reason. */
const ONLY_RECORDED: readonly string[] = ['expired', 'escalated'];

/** Reasons that somebody may choose now. */
export function choosable(reasons: readonly ReasonView[]): ReasonView[] {
  return reasons.filter(
    ({ kind, code, retired }) => !retired && !(kind === 'release' && ONLY_RECORDED.includes(code)),
  );
}

const HOUR_MS = 3_600_000;
/** How long a lock may be set to last without typing an instant. */
export const LOCK_LENGTHS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS } as const;
export type Expiry = 'default' | keyof typeof LOCK_LENGTHS | 'instant';

/** What somebody has chosen and written so far. */
export interface Draft {
  readonly reasonCode: string | null;
  readonly note: string;
  readonly expiry: Expiry;
  /** As typed into the input for an instant; for locks with `instant`, and for review dates. */
  readonly instant: string;
  /** The version of the account that the decision rests on. */
  readonly baseVersion: number;
}

/** All of a draft that does not depend on the account. */
export type DraftContent = Omit<Draft, 'baseVersion'>;

export function newDraft(baseVersion: number): Draft {
  return { reasonCode: null, note: '', expiry: 'default', instant: '', baseVersion };
}

export type DraftFault = 'reason' | 'instant' | 'note';

/**
 * What a draft lacks; the server checks again.
 *
 * @param now milliseconds
 * @param maxNote longest note, in characters
 */
export function faultsOf(
  decision: Pick<Decision, 'command'>,
  draft: DraftContent,
  now: number,
  maxNote: number,
): DraftFault[] {
  const faults: DraftFault[] = [];
  if (draft.reasonCode === null) faults.push('reason');
  const needsInstant = decision.command === 'place_lock' && draft.expiry === 'instant';
  const instant = fromLocalInput(draft.instant);
  const isOptional = isPlacing(decision.command) && decision.command !== 'place_lock' && draft.instant === '';
  if (isPlacing(decision.command) && (needsInstant || (decision.command !== 'place_lock' && !isOptional))) {
    if (instant === null || instant <= now) faults.push('instant');
  }
  if (draft.note.length > maxNote) faults.push('note');
  return faults;
}

function expiresAt(draft: DraftContent, now: number): string | undefined {
  if (draft.expiry === 'default') return undefined;
  const instant =
    draft.expiry === 'instant' ? fromLocalInput(draft.instant) : now + LOCK_LENGTHS[draft.expiry];
  return instant === null ? undefined : new Date(instant).toISOString();
}

/**
 * The body of the request that carries out a draft without faults.
 *
 * @param now milliseconds; what lengths are counted from
 */
export function bodyOf(
  decision: Pick<Decision, 'command'>,
  draft: DraftContent,
  now: number,
): PlaceHold | Reasoned {
  const note = draft.note.trim();
  const reasoned = { reasonCode: draft.reasonCode ?? '', ...(note === '' ? {} : { note }) };
  if (!isPlacing(decision.command)) return reasoned;
  const kind = PLACES[decision.command];
  if (kind === 'lock') {
    const expiry = expiresAt(draft, now);
    return { kind, ...reasoned, ...(expiry === undefined ? {} : { expiresAt: expiry }) };
  }
  const review = fromLocalInput(draft.instant);
  return { kind, ...reasoned, ...(review === null ? {} : { reviewAt: new Date(review).toISOString() }) };
}

/** Sends a decision. */
export function submit(
  account: Pick<AccountView, 'id'>,
  decision: Decision,
  body: PlaceHold | Reasoned,
  submission: { readonly version: number; readonly idempotencyKey: string },
): Promise<DecisionAnswer> {
  if ('kind' in body) return api.placeHold(account.id, body, submission);
  if (decision.hold) return api.releaseHold(account.id, decision.hold.id, body, submission);
  return decision.command === 'close'
    ? api.close(account.id, body, submission)
    : api.revokeVerification(account.id, body, submission);
}
