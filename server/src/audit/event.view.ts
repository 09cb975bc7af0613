import type { AccountState } from '@standing/shared/account/state';
import { NO_STATE } from '@standing/shared/account/transitions';
import type { EventBody } from '@standing/shared/audit/canonical';
import type { AccountEventView } from '@standing/shared/contracts/accounts';

/** An event's row: the exact bytes, their hash, and what people wrote beside it. */
export interface EventRow {
  readonly id: string;
  readonly body: Buffer;
  readonly hash: Buffer;
  readonly note: string | null;
  /** bigint; null until the sequencer has placed it. */
  readonly log_index: string | null;
}

function stateOf(state: string | null): AccountState | null {
  return state === null || state === NO_STATE ? null : (state as AccountState);
}

/** Reads an event's body out of its canonical bytes. */
export function parseBody(row: Pick<EventRow, 'body'>): EventBody {
  return JSON.parse(row.body.toString('utf8')) as EventBody;
}

/** An event as the API shows it: out of the bytes that were hashed, never out of their projections. */
export function viewEvent(
  row: EventRow,
  names: ReadonlyMap<string, string>,
): AccountEventView & { stream: string } {
  const body = parseBody(row);
  return {
    id: body.id,
    index: row.log_index === null ? null : Number(row.log_index),
    stream: body.stream,
    streamVersion: body.streamVersion,
    at: body.at,
    command: body.command,
    fromState: stateOf(body.fromState),
    toState: stateOf(body.toState),
    reasonKind: body.reason?.kind ?? null,
    reasonCode: body.reason?.code ?? null,
    reasonVersion: body.reason?.version ?? null,
    note: row.note,
    actor: {
      kind: body.actor.kind as AccountEventView['actor']['kind'],
      id: body.actor.id,
      role: body.actor.role,
      name: names.get(body.actor.id) ?? null,
    },
    facts: { ...body.facts },
    previousHash: body.previousHash,
    hash: row.hash.toString('hex'),
  };
}
