import type { HoldKind } from '@standing/shared/account/state';
import type { BulkCommand, BulkStatus } from '@standing/shared/bulk/bulk';
import type { BulkFilter, BulkOperationView, BulkRequestBody } from '@standing/shared/contracts/bulk';
import {
  bodyOf,
  faultsOf,
  PLACE_COMMANDS,
  PLACES,
  RELEASES,
  type DraftContent,
  type DraftFault,
  type PlaceCommand,
  type ReleaseCommand,
} from '../accounts/decision/decision.js';

/** What may be done to many accounts at once, in the words of the statechart. */
export type BulkChoice = PlaceCommand | ReleaseCommand | 'revoke_verification';
const RELEASE_COMMANDS = [RELEASES.freeze, RELEASES.lock, RELEASES.flag] as const;
export const BULK_CHOICES = [
  ...PLACE_COMMANDS,
  ...RELEASE_COMMANDS,
  'revoke_verification',
] as const satisfies readonly BulkChoice[];

/** The kind of hold that is released; null when none is. */
export function releasedKind(choice: BulkChoice): HoldKind | null {
  const kinds = Object.keys(RELEASES) as HoldKind[];
  return kinds.find((kind) => RELEASES[kind] === choice) ?? null;
}

/** An operation's command in the words of the statechart. */
export function choiceOf({ command, kind }: Pick<BulkOperationView, 'command' | 'kind'>): BulkChoice {
  // The contract gives a kind with every command on holds.
  const held = kind ?? 'flag';
  const choices: Readonly<Record<BulkCommand, BulkChoice>> = {
    place_hold: PLACE_COMMANDS.find((place) => PLACES[place] === held) ?? 'place_flag',
    release_hold: RELEASES[held],
    revoke_verification: 'revoke_verification',
  };
  return choices[command];
}

/** What somebody has chosen and written so far. */
export interface BulkDraft extends DraftContent {
  readonly choice: BulkChoice | null;
  /** Releases only: those placed for this reason and no others; empty: whatever they were placed for. */
  readonly placedFor: string;
}

export const NEW_BULK_DRAFT: BulkDraft = {
  choice: null,
  reasonCode: null,
  note: '',
  expiry: 'default',
  instant: '',
  placedFor: '',
};

/** Another command has other reasons and other ends; what was written stays. */
export function withChoice(draft: BulkDraft, choice: BulkChoice): BulkDraft {
  return draft.choice === choice ? draft : { ...NEW_BULK_DRAFT, note: draft.note, choice };
}

export type BulkDraftFault = DraftFault | 'choice';

/**
 * What a draft lacks; the server checks again.
 *
 * @param now milliseconds
 * @param maxNote longest note, in characters
 */
export function bulkFaultsOf(draft: BulkDraft, now: number, maxNote: number): BulkDraftFault[] {
  return draft.choice === null ? ['choice'] : faultsOf({ command: draft.choice }, draft, now, maxNote);
}

export type BulkSelection = BulkRequestBody['selection'];

/**
 * The body of the request that carries out a draft without faults.
 *
 * @param now milliseconds; what lengths are counted from
 */
export function requestOf(draft: BulkDraft, selection: BulkSelection, now: number): BulkRequestBody {
  const command = draft.choice ?? 'place_flag';
  return {
    command,
    ...bodyOf({ command }, draft, now),
    ...(releasedKind(command) !== null && draft.placedFor !== '' ? { placedFor: draft.placedFor } : {}),
    selection,
  };
}

/** What of a list's question chooses accounts. */
const CRITERIA = ['state', 'country', 'tier', 'riskLevel'] as const;

/**
 * The question of the account list as a selection; null when it asks for nothing: all accounts at once are no bulk
 * operation.
 *
 * @param filters as they stand in the list's address, several values with commas
 */
export function filterOf(
  filters: Readonly<Record<(typeof CRITERIA)[number] | 'reasonCode', string>>,
  q: string,
): BulkFilter | null {
  const named = CRITERIA.filter((name) => filters[name] !== '').map(
    (name) => [name, filters[name].split(',')] as const,
  );
  const filter = {
    ...Object.fromEntries(named),
    ...(filters.reasonCode === '' ? {} : { reasonCode: filters.reasonCode }),
    ...(q === '' ? {} : { q }),
  } as BulkFilter;
  return Object.keys(filter).length === 0 ? null : filter;
}

/** Whether nothing more will happen. */
export function hasEnded(status: BulkStatus): boolean {
  return status !== 'awaiting_approval' && status !== 'running';
}
