import type { AccountState } from '@standing/shared/account/state';
import { NO_STATE } from '@standing/shared/account/transitions';
import { EVENT_FORMAT, type EventBody } from '@standing/shared/audit/canonical';
import type { AccountEventView } from '@standing/shared/contracts/accounts';

/** What stands beside an event's bytes in its row: where they cannot be read, it is all that there is. */
export const PLACE_COLUMNS = `e.at, e.stream_kind, e.stream_id, e.stream_version, e.actor_kind, e.actor_id`;

/** What an event is said to do whose bytes are no event: somebody has altered them. */
export const UNREADABLE_EVENT = 'unreadable_event';

/** An event's row: the exact bytes, their hash, and what people wrote beside it. */
export interface EventRow {
  readonly id: string;
  readonly body: Buffer;
  readonly hash: Buffer;
  readonly note: string | null;
  /** bigint; null until the sequencer has placed it. */
  readonly log_index: string | null;
}

/** The same with what `PLACE_COLUMNS` are. */
export interface PlacedEventRow extends EventRow {
  readonly at: Date;
  readonly stream_kind: string;
  readonly stream_id: string;
  readonly stream_version: number;
  readonly actor_kind: string;
  readonly actor_id: string;
}

function stateOf(state: string | null): AccountState | null {
  return state === null || state === NO_STATE ? null : (state as AccountState);
}

/** Reads an event's body out of its canonical bytes. */
export function parseBody(row: Pick<EventRow, 'body'>): EventBody {
  return JSON.parse(row.body.toString('utf8')) as EventBody;
}

/**
 * What an event says; where its bytes are no event, only where it stands. Lists go on after such a one, and whoever
 * verifies it finds it broken.
 */
export function readBody(row: PlacedEventRow): EventBody {
  try {
    const body = parseBody(row);
    if (isBody(body)) return body;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return {
    v: EVENT_FORMAT,
    id: row.id,
    stream: `${row.stream_kind}:${row.stream_id}`,
    streamVersion: row.stream_version,
    at: row.at.toISOString(),
    command: UNREADABLE_EVENT,
    actor: { kind: row.actor_kind, id: row.actor_id, role: 'system' },
    fromState: null,
    toState: null,
    reason: null,
    facts: {},
    commitments: {},
    previousHash: '',
  };
}

/** Whether it has what lists are made of. */
function isBody(body: Partial<EventBody> | null): body is EventBody {
  const { at, command, actor, facts, id, stream, streamVersion } = body ?? {};
  const texts = [id, stream, command, at, actor?.kind, actor?.id, actor?.role];
  return (
    texts.every((text) => typeof text === 'string') &&
    typeof streamVersion === 'number' &&
    !Number.isNaN(Date.parse(String(at))) &&
    typeof facts === 'object' &&
    facts !== null
  );
}

/** An event as the API shows it: out of the bytes that were hashed, never out of their projections. */
export function viewEvent(
  row: PlacedEventRow,
  names: ReadonlyMap<string, string>,
): AccountEventView & { stream: string } {
  const body = readBody(row);
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
