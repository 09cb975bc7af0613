import { NO_STATE } from '../account/transitions.js';
import { bytesToHex, canonicalBytes, NO_PREVIOUS_HASH, leafHash, type EventBody } from './canonical.js';
import type { Checkpoint } from './checkpoint.js';
import { sameBytes } from './merkle.js';
import { verifyInclusion } from './proofs.js';
import { readEvent } from './verify.js';

/** An event as a screen shows it: what a reader believes, and so what has to be what was signed. */
export interface ShownEvent {
  readonly id: string;
  readonly streamVersion: number;
  readonly at: string;
  readonly command: string;
  readonly fromState: string | null;
  readonly toState: string | null;
  readonly reasonKind: string | null;
  readonly reasonCode: string | null;
  readonly reasonVersion: number | null;
  readonly actor: { readonly kind: string; readonly id: string; readonly role: string };
  readonly facts: Readonly<Record<string, unknown>>;
  readonly previousHash: string;
  /** Hex. */
  readonly hash: string;
}

/** What an event is verified with, as the server handed it out. */
export interface EventEvidence {
  readonly index: number | null;
  readonly isWaiting: boolean;
  /** Null for whoever may not read them. */
  readonly bytes: Uint8Array | null;
  readonly previousBytes: Uint8Array | null;
  readonly leafHash: Uint8Array;
  readonly previousLeafHash: Uint8Array | null;
  readonly proof: readonly Uint8Array[] | null;
}

/** What is looked at, in this order. */
export const EVENT_CHECKS = ['content', 'hash', 'chain', 'inclusion', 'checkpoint'] as const;
export type EventCheck = (typeof EVENT_CHECKS)[number];

/** Why a check fails. */
export type EventFault =
  /** There is no such event any more. */
  | 'gone'
  /** The bytes are no event in canonical form. */
  | 'malformed'
  /** The bytes say something else than the screen. */
  | 'differs'
  /** The hash beside the event is not that of its bytes. */
  | 'hash'
  /** The event before it in the stream is missing. */
  | 'predecessor_gone'
  /** The event before it is not the one that it was written behind. */
  | 'predecessor_differs'
  /** It has no place in the order, and does not wait for one. */
  | 'not_sequenced'
  /** The signed tree has something else in its place. */
  | 'not_in_tree'
  /** The checkpoint is not signed by the log, or contradicts one seen before. */
  | 'checkpoint';

/** `open`: cannot be told yet, or not by this reader. */
export type CheckOutcome =
  { readonly state: 'holds' | 'open' } | { readonly state: 'fails'; readonly fault: EventFault };

export type EventVerdict = 'verified' | 'waiting' | 'broken';

export interface EventVerification {
  readonly verdict: EventVerdict;
  readonly checks: Readonly<Record<EventCheck, CheckOutcome>>;
  /** What the bytes say; null where they say nothing or may not be read. */
  readonly body: EventBody | null;
}

/** What the checkpoint came to: one that holds, none yet, or one that cannot be trusted. */
export type CheckpointVerdict = Checkpoint | 'none' | 'untrusted';

const HOLDS: CheckOutcome = { state: 'holds' };
const OPEN: CheckOutcome = { state: 'open' };
const fails = (fault: EventFault): CheckOutcome => ({ state: 'fails', fault });

/** How a screen shows a state: that of an account which is not registered yet is none. */
const shownState = (state: string | null) => (state === NO_STATE ? null : state);

/** Whether a screen shows what the bytes say, apart from what the log does not hold: names and notes. */
function saysTheSame(body: EventBody, shown: ShownEvent): boolean {
  const said = {
    id: body.id,
    streamVersion: body.streamVersion,
    at: body.at,
    command: body.command,
    fromState: shownState(body.fromState),
    toState: shownState(body.toState),
    reasonKind: body.reason?.kind ?? null,
    reasonCode: body.reason?.code ?? null,
    reasonVersion: body.reason?.version ?? null,
    actor: { kind: body.actor.kind, id: body.actor.id, role: body.actor.role },
    facts: body.facts,
    previousHash: body.previousHash,
  };
  const { hash: _, actor, ...rest } = shown;
  const seen = Object.fromEntries(
    Object.keys(said).map((member) => [member, (rest as Record<string, unknown>)[member]]),
  );
  return sameBytes(
    canonicalBytes(said),
    canonicalBytes({ ...seen, actor: { kind: actor.kind, id: actor.id, role: actor.role } }),
  );
}

function checkChain(shown: ShownEvent, evidence: EventEvidence): CheckOutcome {
  const { previousBytes, previousLeafHash } = evidence;
  const before = previousBytes ? leafHash(previousBytes) : previousLeafHash;
  if (shown.streamVersion === 1) {
    return before === null && shown.previousHash === NO_PREVIOUS_HASH ? HOLDS : fails('predecessor_differs');
  }
  if (before === null) return fails('predecessor_gone');
  return bytesToHex(before) === shown.previousHash ? HOLDS : fails('predecessor_differs');
}

function checkInclusion(hash: Uint8Array, evidence: EventEvidence, against: CheckpointVerdict): CheckOutcome {
  const { index, isWaiting, proof } = evidence;
  if (index === null) return isWaiting ? OPEN : fails('not_sequenced');
  if (against === 'untrusted' || against === 'none' || index >= against.size) return OPEN;
  const { size, root } = against;
  return proof && verifyInclusion({ index, size, root, leafHash: hash, proof })
    ? HOLDS
    : fails('not_in_tree');
}

/**
 * Verifies one event: that the screen shows what its bytes say, that they follow the event before them, and that they are
 * in the tree whose checkpoint is signed. Nothing that the server says is believed but the checkpoint, which the caller
 * has checked.
 *
 * @param evidence null when the server no longer has the event
 */
export function verifyEvent(
  shown: ShownEvent,
  evidence: EventEvidence | null,
  against: CheckpointVerdict,
): EventVerification {
  const checkpoint = against === 'untrusted' ? fails('checkpoint') : against === 'none' ? OPEN : HOLDS;
  if (evidence === null) {
    const gone = { content: fails('gone'), hash: OPEN, chain: OPEN, inclusion: OPEN, checkpoint };
    return { verdict: 'broken', checks: gone, body: null };
  }
  const read = evidence.bytes && readEvent(evidence.bytes);
  const body = read && 'body' in read ? read.body : null;
  const hash = evidence.bytes ? leafHash(evidence.bytes) : evidence.leafHash;
  const checks = {
    content: !read ? OPEN : !body ? fails('malformed') : saysTheSame(body, shown) ? HOLDS : fails('differs'),
    hash: bytesToHex(hash) === shown.hash ? HOLDS : fails('hash'),
    chain: checkChain(shown, evidence),
    inclusion: checkInclusion(hash, evidence, against),
    checkpoint,
  };
  return { verdict: verdictOf(checks), checks, body };
}

function verdictOf(checks: EventVerification['checks']): EventVerdict {
  if (EVENT_CHECKS.some((check) => checks[check].state === 'fails')) return 'broken';
  return checks.inclusion.state === 'open' ? 'waiting' : 'verified';
}
