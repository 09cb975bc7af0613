import {
  bytesToHex,
  canonicalText,
  commitment,
  EVENT_FORMAT,
  leafHashOfText,
  NO_PREVIOUS_HASH,
  type EventBody,
} from './canonical.js';
import { instantText } from './touched.js';

/** Where a stream ends: what the next event has to follow. */
export interface StreamHead {
  readonly version: number;
  /** Hash of the last event, hex. */
  readonly hash: string;
}

export const EMPTY_STREAM: StreamHead = { version: 0, hash: NO_PREVIOUS_HASH };

/** An event before it has its place in a stream. Cannot be built without an author. */
export interface EventDraft {
  /** uuid v7. */
  readonly id: string;
  readonly at: number;
  readonly command: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly role: string };
  readonly fromState: string | null;
  readonly toState: string | null;
  readonly reason: { readonly kind: string; readonly code: string; readonly version: number } | null;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Values to commit to instead of showing; needs the account's commitment key. */
  readonly private?: { readonly key: Uint8Array; readonly values: Readonly<Record<string, unknown>> };
}

/** An event in its place: the body, its exact canonical text and its hash. */
export interface SealedEvent {
  readonly body: EventBody;
  /** RFC 8785 text; its UTF-8 bytes are what is hashed and kept. */
  readonly text: string;
  /** Hex. */
  readonly hash: string;
}

/** Puts an event into its stream behind `head`. */
export function sealEvent(stream: string, head: StreamHead, draft: EventDraft): SealedEvent {
  const opening = draft.private;
  const commitments = opening
    ? Object.entries(opening.values).map(([field, value]) => [
        field,
        commitment(opening.key, draft.id, field, value),
      ])
    : [];
  const body: EventBody = {
    v: EVENT_FORMAT,
    id: draft.id,
    stream,
    streamVersion: head.version + 1,
    at: instantText(draft.at),
    command: draft.command,
    actor: { kind: draft.actor.kind, id: draft.actor.id, role: draft.actor.role },
    fromState: draft.fromState,
    toState: draft.toState,
    reason: draft.reason,
    facts: draft.facts,
    commitments: Object.fromEntries(commitments) as Record<string, string>,
    previousHash: head.hash,
  };
  const text = canonicalText(body);
  // What UTF-8 cannot hold, a half of a pair, becomes in the bytes what it becomes here.
  return { body, text: text.toWellFormed(), hash: bytesToHex(leafHashOfText(text)) };
}

/** The head that a stream has once the event is in it. */
export function headAfter(event: SealedEvent): StreamHead {
  return { version: event.body.streamVersion, hash: event.hash };
}
