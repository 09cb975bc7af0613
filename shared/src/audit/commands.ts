import type { AccountState } from '../account/state.js';
import { TRANSITIONS, type FromState } from '../account/transitions.js';

/** What of the log somebody wants to look at. */
export const ENTRY_KINDS = ['changes', 'accesses', 'denials', 'reads'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** Somebody was refused, or something was. */
const DENIALS = [
  'deny_access',
  'deny_document_view',
  'refuse_document',
  'refuse_erasure',
  'sign_in_blocked',
  'sign_in_failed',
] as const;

/** Somebody has read the log, or had it read for them. */
const READS = ['export_dossier', 'export_log', 'read_log', 'verify_log'] as const;

/** Somebody came in, or got to see something that not everybody sees. */
const ACCESSES = ['reveal_field', 'sign_in', 'sign_out', 'view_document', ...READS] as const;

const COMMANDS_OF: Readonly<Record<Exclude<EntryKind, 'changes'>, readonly string[]>> = {
  accesses: ACCESSES,
  denials: DENIALS,
  reads: READS,
};

/** Commands whose entries change nothing. */
const PASSIVE_COMMANDS: readonly string[] = [...ACCESSES, ...DENIALS];

/** Which commands make an entry of this kind; `except` for changes, which is whatever is not the rest. */
export function commandsOf(
  kind: EntryKind,
): { readonly only: readonly string[] } | { readonly except: readonly string[] } {
  return kind === 'changes' ? { except: PASSIVE_COMMANDS } : { only: COMMANDS_OF[kind] };
}

/** A line of the statechart: a command and one pair of states that it may lead from and to. */
export interface Move {
  readonly command: string;
  readonly from: FromState;
  readonly to: AccountState;
}

/** Every line of the statechart between these states. @param from, to undefined: any */
export function movesBetween(from: FromState | undefined, to: AccountState | undefined): Move[] {
  return TRANSITIONS.flatMap(({ command, moves }) =>
    Object.entries(moves).flatMap(([before, targets]) =>
      from !== undefined && before !== from
        ? []
        : targets
            .filter((target) => to === undefined || target === to)
            .map((target) => ({ command, from: before as FromState, to: target })),
    ),
  );
}
