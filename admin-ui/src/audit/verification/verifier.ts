import { fromBase64 } from '@standing/shared/audit/base64';
import { openCheckpoint } from '@standing/shared/audit/checkpoint';
import { NoteError, parseNote, parseVkey } from '@standing/shared/audit/note';
import {
  verifyEvent,
  type CheckpointVerdict,
  type EventEvidence,
  type EventVerification,
  type ShownEvent,
} from '@standing/shared/audit/verify-event';
import type { EventEvidenceView } from '@standing/shared/contracts/audit-evidence';
import { api } from '../../app/dataProvider.js';
import { savePreferences } from '../../app/preferences.js';
import { session } from '../../app/session.js';
import { SERVER, TrustJudge, type Trust } from './trust.js';

/** As many as the server proves at once (contracts/audit-evidence.ts, which brings the validator along). */
const MAX_EVENTS = 50;
/** What a screen shows at once is asked for at once. Milliseconds. */
const GATHER_MS = 30;
/** The newest checkpoint is remembered on the server this often; each session starts by comparing with it. */
const REMEMBER_MS = 600_000;

/** An event as it was verified here, with what it was held against. */
export interface Verified extends EventVerification {
  readonly trust: Trust;
  readonly evidence: EventEvidence | null;
}

interface Waiting {
  readonly event: ShownEvent;
  readonly resolve: (verified: Verified) => void;
  readonly reject: (error: unknown) => void;
}

let waiting: Waiting[] = [];
let judge: { readonly staffId: string; readonly of: TrustJudge } | null = null;
let rememberedAt = 0;

/** One judge for as long as somebody is signed in. */
export function judgeOfSession(): TrustJudge {
  const me = session.get();
  const staffId = me?.staff.id ?? '';
  if (judge?.staffId !== staffId) {
    judge = { staffId, of: new TrustJudge(SERVER, me?.preferences.seenCheckpoint ?? null) };
    rememberedAt = 0;
  }
  return judge.of;
}

/** From now on the log is held against what is there now: after somebody has found out why it was begun anew. */
export function forgetSeenCheckpoint(): void {
  judge = { staffId: session.get()?.staff.id ?? '', of: new TrustJudge(SERVER, null) };
  rememberedAt = 0;
}

/** Judges a checkpoint and remembers it for this person's next visit. */
export async function trustOf(note: string | null): Promise<Trust> {
  const by = judgeOfSession();
  const trust = await by.judge(note);
  const { seen } = by;
  if (trust.kind === 'good' && seen && Date.now() - rememberedAt > REMEMBER_MS) {
    rememberedAt = Date.now();
    // Not being able to remember makes nothing wrong that is on the screen.
    savePreferences({ seenCheckpoint: seen }, () => (rememberedAt = 0));
  }
  return trust;
}

/** Whether two signed checkpoints tell one history, with nothing else believed. @throws ProblemError */
export async function compareCheckpoints(one: string, other: string): Promise<Trust> {
  const by = new TrustJudge(SERVER, null);
  const first = await by.judge(one);
  return first.kind === 'good' ? by.judge(other) : first;
}

/** Who has signed a note. */
export interface Signatures {
  /** Whether a key of the log signed it, and it holds. */
  readonly isGood: boolean;
  /** Names beside the log's own: witnesses, whose keys are not known here. */
  readonly others: readonly string[];
}

/** @param vkeys the log's keys */
export function signaturesOf(note: string, vkeys: readonly string[]): Signatures {
  try {
    const keys = vkeys.map(parseVkey);
    const { origin } = openCheckpoint(note, keys);
    const others = parseNote(note).signatures.filter(({ name }) => name !== origin);
    return { isGood: true, others: others.map(({ name }) => name) };
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return { isGood: false, others: [] };
  }
}

/** Verifies an event together with the others that are shown. @throws ProblemError when there was no answer */
export function verify(event: ShownEvent): Promise<Verified> {
  return new Promise((resolve, reject) => {
    if (waiting.length === 0) window.setTimeout(verifyGathered, GATHER_MS);
    waiting.push({ event, resolve, reject });
  });
}

function verifyGathered(): void {
  const gathered = waiting;
  waiting = [];
  for (let from = 0; from < gathered.length; from += MAX_EVENTS) {
    const batch = gathered.slice(from, from + MAX_EVENTS);
    verifyBatch(batch).catch((error: unknown) => batch.forEach(({ reject }) => reject(error)));
  }
}

async function verifyBatch(batch: readonly Waiting[]): Promise<void> {
  const { checkpoint, data } = await api.evidence(batch.map(({ event }) => event.id));
  const trust = await trustOf(checkpoint);
  const against: CheckpointVerdict =
    trust.kind === 'good' ? trust.checkpoint : trust.kind === 'none' ? 'none' : 'untrusted';
  const found = new Map(data.map((each) => [each.eventId, evidenceOf(each)]));
  for (const { event, resolve } of batch) {
    const evidence = found.get(event.id) ?? null;
    resolve({ ...verifyEvent(event, evidence, against), trust, evidence });
  }
}

const bytes = (text: string) => fromBase64(text) ?? Uint8Array.of();

function evidenceOf(view: EventEvidenceView): EventEvidence {
  return {
    index: view.index,
    isWaiting: view.isWaiting,
    bytes: view.bytes === null ? null : bytes(view.bytes),
    previousBytes: view.previousBytes === null ? null : bytes(view.previousBytes),
    leafHash: bytes(view.leafHash),
    previousLeafHash: view.previousLeafHash === null ? null : bytes(view.previousLeafHash),
    proof: view.proof && view.proof.map(bytes),
  };
}
