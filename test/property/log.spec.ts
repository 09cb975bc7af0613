import { CAPABILITIES } from '@standing/shared/account/capabilities';
import type { TouchedFacts } from '@standing/shared/account/decide';
import { HOLD_KINDS } from '@standing/shared/account/state';
import { bytesToHex, canonicalBytes, commitment, leafHash } from '@standing/shared/audit/canonical';
import {
  EMPTY_STREAM,
  headAfter,
  sealEvent,
  type EventDraft,
  type SealedEvent,
} from '@standing/shared/audit/seal';
import { touchedFromJson, touchedToJson } from '@standing/shared/audit/touched';
import { RELEASE_AUTHORITIES } from '@standing/shared/reasons/catalogue';
import fc from 'fast-check';

const YEAR_9999_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const instants = fc.integer({ min: 0, max: YEAR_9999_MS });
const uuids = fc.uuid({ version: 7 });
/** Well-formed text of every script, controls and all. */
const texts = fc.string({ unit: 'binary', maxLength: 40 });
const keys = fc.uint8Array({ minLength: 32, maxLength: 32 });
const codes = fc.stringMatching(/^[a-z][a-z_]{0,20}$/);

const touched: fc.Arbitrary<TouchedFacts> = fc.oneof(
  fc.record({
    hold: fc.record({
      id: uuids,
      kind: fc.constantFrom(...HOLD_KINDS),
      reasonCode: codes,
      reasonVersion: fc.integer({ min: 1, max: 1_000 }),
      authority: fc.constantFrom(...RELEASE_AUTHORITIES),
      disclosure: fc.constantFrom('full' as const, 'generic' as const),
      blocks: fc.subarray([...CAPABILITIES]),
      placedAt: instants,
      expiresAt: fc.option(instants),
      reviewAt: fc.option(instants),
    }),
  }),
  fc.record({ holdId: uuids }),
  fc.record({
    verification: fc.record({
      status: fc.constantFrom('verified' as const, 'unverified' as const),
      level: fc.option(codes),
      expiresAt: fc.option(instants),
    }),
  }),
  fc.record({ account: fc.record({ country: fc.constantFrom('CN', 'DE'), tier: codes, riskLevel: codes }) }),
  fc.constant({}),
);

const drafts: fc.Arbitrary<EventDraft> = fc.record({
  id: uuids,
  at: instants,
  command: codes,
  actor: fc.record({ kind: codes, id: uuids, role: codes }),
  fromState: fc.option(codes),
  toState: fc.option(codes),
  reason: fc.option(fc.record({ kind: codes, code: codes, version: fc.integer({ min: 1 }) })),
  facts: touched.map(touchedToJson),
  private: fc.record({ key: keys, values: fc.dictionary(codes, texts, { maxKeys: 3 }) }),
});

function chainOf(list: readonly EventDraft[]): SealedEvent[] {
  let head = EMPTY_STREAM;
  return list.map((draft) => {
    const event = sealEvent('account:a', head, draft);
    head = headAfter(event);
    return event;
  });
}

/** The first event whose hash or link is not right, as a verifier that knows only bytes and hashes finds it. */
function firstBroken(events: readonly { bytes: Uint8Array; hash: string }[]): number | null {
  let previous = EMPTY_STREAM.hash;
  for (const [n, { bytes, hash }] of events.entries()) {
    if (bytesToHex(leafHash(bytes)) !== hash) return n;
    let link: unknown;
    try {
      link = (JSON.parse(Buffer.from(bytes).toString('utf8')) as { previousHash?: unknown }).previousHash;
    } catch {
      return n;
    }
    if (link !== previous) return n;
    previous = hash;
  }
  return null;
}

describe('the log', () => {
  it('shows any changed bit, and in which event, even when its hash is changed along', () => {
    fc.assert(
      fc.property(
        fc.array(drafts, { minLength: 2, maxLength: 5 }),
        fc.nat(),
        fc.nat(),
        fc.nat({ max: 7 }),
        (list, which, where, bit) => {
          const events = chainOf(list).map(({ text, hash }) => ({
            bytes: Buffer.from(text, 'utf8'),
            hash,
          }));
          expect(firstBroken(events)).toBeNull();
          const n = which % (events.length - 1);
          const victim = events[n]!;
          const at = where % victim.bytes.length;
          victim.bytes[at]! ^= 1 << bit;
          expect(firstBroken(events)).toBe(n);
          // Who hides that must change every event behind it, too.
          victim.hash = bytesToHex(leafHash(victim.bytes));
          expect([n, n + 1]).toContain(firstBroken(events));
        },
      ),
    );
  });

  it('shows an event left out, put in twice or moved', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(drafts, { selector: (draft) => draft.id, minLength: 3, maxLength: 6 }),
        fc.nat(),
        (list, which) => {
          const events = chainOf(list).map(({ text, hash }) => ({
            bytes: Buffer.from(text, 'utf8'),
            hash,
          }));
          const n = which % (events.length - 1);
          const [left, right] = [events[n]!, events[n + 1]!];
          expect(firstBroken(events.toSpliced(n, 1))).toBe(n);
          expect(firstBroken(events.toSpliced(n, 0, left))).toBe(n + 1);
          expect(firstBroken(events.toSpliced(n, 2, right, left))).toBe(n);
        },
      ),
    );
  });

  it('has one text for one event, in whatever order its members were put together', () => {
    const shuffled = (value: unknown): unknown =>
      value === null || typeof value !== 'object' || Array.isArray(value)
        ? value
        : Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([name, member]) => [name, shuffled(member)]),
          );
    fc.assert(
      fc.property(drafts, (draft) => {
        const { body, text } = sealEvent('account:a', EMPTY_STREAM, draft);
        expect(Buffer.from(canonicalBytes(shuffled(body))).toString('utf8')).toBe(text);
        expect(JSON.parse(text)).toEqual(body);
      }),
    );
  });

  it('gives the touched facts back as they were', () => {
    fc.assert(
      fc.property(touched, (facts) => {
        const stored = JSON.parse(JSON.stringify(touchedToJson(facts))) as Readonly<Record<string, unknown>>;
        expect(touchedFromJson(stored)).toEqual(facts);
      }),
    );
  });
});

describe('a commitment', () => {
  it('is another one under another key, in another event, of another field or value', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(keys, { selector: (key) => bytesToHex(key), minLength: 2, maxLength: 2 }),
        fc.uniqueArray(fc.tuple(uuids, codes, texts), {
          selector: (message) => JSON.stringify(message),
          minLength: 2,
          maxLength: 6,
        }),
        (twoKeys, messages) => {
          const made = twoKeys.flatMap((key) => messages.map((message) => commitment(key, ...message)));
          expect(new Set(made).size).toBe(made.length);
          expect(made.every((hex) => /^[0-9a-f]{64}$/.test(hex))).toBe(true);
        },
      ),
    );
  });

  it('leaves nothing of the value in the event', () => {
    // Long enough not to be there by chance.
    const values = fc.oneof(
      fc.string({ unit: 'binary', minLength: 8, maxLength: 60 }),
      fc.string({ unit: 'grapheme', minLength: 8, maxLength: 60 }),
      fc.emailAddress(),
    );
    fc.assert(
      fc.property(
        drafts,
        keys,
        fc.uniqueArray(values, { minLength: 1, maxLength: 3 }),
        (draft, key, list) => {
          const fields = Object.fromEntries(list.map((value, n) => [`field_${n}`, value]));
          const { text } = sealEvent('account:a', EMPTY_STREAM, {
            ...draft,
            private: { key, values: fields },
          });
          for (const value of list) {
            const bytes = Buffer.from(value, 'utf8');
            const shapes = [
              value,
              JSON.stringify(value).slice(1, -1),
              bytes.toString('hex'),
              bytes.toString('base64'),
            ];
            expect(shapes.filter((shape) => text.includes(shape))).toEqual([]);
          }
          // The value decides nothing but its commitment.
          const others = Object.fromEntries(Object.keys(fields).map((field) => [field, 'something else']));
          const other = sealEvent('account:a', EMPTY_STREAM, {
            ...draft,
            private: { key, values: others },
          });
          const blank = (event: string) => event.replace(/"commitments":\{[^}]*\}/, '');
          expect(blank(text)).toBe(blank(other.text));
        },
      ),
    );
  });
});
