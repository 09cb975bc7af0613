import { hexToBytes, leafHash, type EventBody } from './canonical.js';
import type { Checkpoint } from './checkpoint.js';
import { GrowingTree } from './merkle.js';
import { assembleProof, planInclusion } from './proofs.js';
import { EMPTY_STREAM, headAfter, sealEvent, type EventDraft, type SealedEvent } from './seal.js';
import { verifyEvent, type EventEvidence, type ShownEvent } from './verify-event.js';

const ACCOUNT = 'account:0198a5b1-1111-7222-8333-444455556666';
const draft = (n: number, change: Partial<EventDraft> = {}): EventDraft => ({
  id: `0198a5b1-0000-7000-8000-00000000000${n}`,
  at: Date.UTC(2026, 0, n),
  command: n === 1 ? 'register' : 'place_flag',
  actor: { kind: 'staff', id: '0198a5b1-9999-7000-8000-000000000001', role: 'reviewer' },
  fromState: n === 1 ? 'none' : 'unverified',
  toState: n === 1 ? 'unverified' : 'flagged',
  reason: n === 1 ? null : { kind: 'flag', code: 'unusual_volume', version: 1 },
  facts: { n },
  ...change,
});

const first = sealEvent(ACCOUNT, EMPTY_STREAM, draft(1));
const second = sealEvent(ACCOUNT, headAfter(first), draft(2));
const third = sealEvent(ACCOUNT, headAfter(second), draft(3));
const LOG = [first, second, third];

const bytesOf = (event: SealedEvent) => new TextEncoder().encode(event.text);
const hashOf = (event: SealedEvent) => leafHash(bytesOf(event));

function signed(log: readonly SealedEvent[]): Checkpoint {
  const tree = new GrowingTree();
  for (const event of log) tree.append(hashOf(event));
  return { origin: 'test', size: log.length, root: tree.root() };
}

/** What the server hands out for the event in place `n` of a log, as an honest one would. */
function evidenceOf(n: number, log: readonly SealedEvent[] = LOG): EventEvidence {
  const nodes = new Map<string, Uint8Array>();
  const tree = new GrowingTree();
  for (const each of log)
    tree.append(hashOf(each), ({ level, index }, hash) => nodes.set(`${level}/${index}`, hash));
  const proof = assembleProof(
    planInclusion(n, log.length),
    ({ level, index }) => nodes.get(`${level}/${index}`) ?? Uint8Array.of(),
  );
  const [event, previous] = [log[n], log[n - 1]];
  if (!event) throw new RangeError('there is no such event');
  return {
    index: n,
    isWaiting: false,
    bytes: bytesOf(event),
    previousBytes: previous ? bytesOf(previous) : null,
    leafHash: hashOf(event),
    previousLeafHash: previous ? hashOf(previous) : null,
    proof,
  };
}

function shownOf({ body, hash }: SealedEvent, change: Partial<EventBody> = {}): ShownEvent {
  const { fromState, toState, reason, ...rest } = { ...body, ...change };
  return {
    ...rest,
    fromState: fromState === 'none' ? null : fromState,
    toState,
    reasonKind: reason?.kind ?? null,
    reasonCode: reason?.code ?? null,
    reasonVersion: reason?.version ?? null,
    hash,
  };
}

test.each([0, 1, 2])('event %d of an honest log is verified', (n) => {
  const event = LOG[n] ?? first;
  const { verdict, checks } = verifyEvent(shownOf(event), evidenceOf(n), signed(LOG));
  expect(verdict).toBe('verified');
  expect(new Set(Object.values(checks).map(({ state }) => state))).toEqual(new Set(['holds']));
});

test('an event that waits, or that no checkpoint reaches yet, is not verified yet', () => {
  const waiting = { ...evidenceOf(2), index: null, isWaiting: true, proof: null };
  expect(verifyEvent(shownOf(third), waiting, signed(LOG)).verdict).toBe('waiting');
  expect(verifyEvent(shownOf(third), evidenceOf(2), signed(LOG.slice(0, 2))).verdict).toBe('waiting');
  expect(verifyEvent(shownOf(third), evidenceOf(2), 'none').verdict).toBe('waiting');
});

test('who may not read the bytes still sees whether the event is in the tree', () => {
  const evidence = { ...evidenceOf(1), bytes: null, previousBytes: null };
  const { verdict, checks, body } = verifyEvent(shownOf(second), evidence, signed(LOG));
  expect([verdict, checks.content.state, body]).toEqual(['verified', 'open', null]);
});

/** The second event written anew by somebody who may do anything in the database, with its hash. */
const rewritten = sealEvent(
  ACCOUNT,
  headAfter(first),
  draft(2, { reason: { kind: 'flag', code: 'error', version: 1 } }),
);

test.each<[string, ShownEvent, EventEvidence | null, string, string]>([
  ['is gone', shownOf(second), null, 'content', 'gone'],
  [
    'has bytes that are no event',
    shownOf(second),
    { ...evidenceOf(1), bytes: new TextEncoder().encode('{"v":1}') },
    'content',
    'malformed',
  ],
  [
    'is shown as done by somebody else',
    shownOf(second, { actor: { ...second.body.actor, id: 'clock' } }),
    evidenceOf(1),
    'content',
    'differs',
  ],
  ['is shown with other facts', shownOf(second, { facts: { n: 9 } }), evidenceOf(1), 'content', 'differs'],
  [
    'is shown at another time',
    shownOf(second, { at: '2026-01-03T00:00:00.000Z' }),
    evidenceOf(1),
    'content',
    'differs',
  ],
  ['has another hash beside it', { ...shownOf(second), hash: first.hash }, evidenceOf(1), 'hash', 'hash'],
  [
    'was rewritten with its hash',
    shownOf(rewritten),
    { ...evidenceOf(1), bytes: bytesOf(rewritten), leafHash: hashOf(rewritten) },
    'inclusion',
    'not_in_tree',
  ],
  [
    'comes after one that was rewritten',
    shownOf(third),
    { ...evidenceOf(2), previousBytes: bytesOf(rewritten) },
    'chain',
    'predecessor_differs',
  ],
  [
    'comes after one that was deleted',
    shownOf(third),
    { ...evidenceOf(2), previousBytes: null, previousLeafHash: null },
    'chain',
    'predecessor_gone',
  ],
  [
    'claims to be the first, behind another',
    shownOf(first),
    { ...evidenceOf(0), previousBytes: bytesOf(second) },
    'chain',
    'predecessor_differs',
  ],
  [
    'has lost its place',
    shownOf(second),
    { ...evidenceOf(1), index: null, proof: null },
    'inclusion',
    'not_sequenced',
  ],
  ['stands in another’s place', shownOf(second), { ...evidenceOf(1), index: 2 }, 'inclusion', 'not_in_tree'],
  [
    'has a proof that leads elsewhere',
    shownOf(second),
    { ...evidenceOf(1), proof: [hexToBytes('ab'.repeat(32)), hexToBytes('cd'.repeat(32))] },
    'inclusion',
    'not_in_tree',
  ],
  ['has no proof', shownOf(second), { ...evidenceOf(1), proof: null }, 'inclusion', 'not_in_tree'],
])('an event that %s is broken, and it is said where', (_what, shown, evidence, check, fault) => {
  const { verdict, checks } = verifyEvent(shown, evidence, signed(LOG));
  expect(verdict).toBe('broken');
  expect(checks[check as keyof typeof checks]).toEqual({ state: 'fails', fault });
});

test('nothing is verified by a checkpoint that cannot be trusted', () => {
  const { verdict, checks } = verifyEvent(shownOf(second), evidenceOf(1), 'untrusted');
  expect([verdict, checks.checkpoint]).toEqual(['broken', { state: 'fails', fault: 'checkpoint' }]);
});
