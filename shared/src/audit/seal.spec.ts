import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalBytes, commitment, hexToBytes, NO_PREVIOUS_HASH } from './canonical.js';
import { EMPTY_STREAM, headAfter, sealEvent, type EventDraft } from './seal.js';
import { touchedToJson } from './touched.js';

const STREAM = 'account:0197a2c4-7000-7000-8000-00000000000a';
const KEY = hexToBytes('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
const PROFILE = {
  country: 'CN',
  displayName: '李小龙',
  emailConfirmed: false,
  externalRef: 'wallet-1',
  locale: 'zh-CN',
  phoneConfirmed: false,
  riskLevel: 'low',
  tier: 'gold',
};
const NOTE = 'Three transfers of 49,900 within an hour.';

const REGISTRATION: EventDraft = {
  id: '0197a2c4-7001-7000-8000-000000000001',
  at: Date.UTC(2026, 5, 1, 8, 0, 0, 0),
  command: 'register',
  actor: { kind: 'machine', id: '0197a2c4-0000-7000-8000-0000000000aa', role: 'machine' },
  fromState: 'none',
  toState: 'unverified',
  reason: null,
  facts: touchedToJson({ account: { country: 'CN', tier: 'gold', riskLevel: 'low' } }),
  private: { key: KEY, values: { profile: PROFILE } },
};

const FREEZE: EventDraft = {
  id: '0197a2c4-7002-7000-8000-000000000002',
  at: Date.UTC(2026, 5, 1, 9, 30, 0, 125),
  command: 'place_freeze',
  actor: { kind: 'staff', id: '0197a2c4-0000-7000-8000-0000000000bb', role: 'reviewer' },
  fromState: 'unverified',
  toState: 'frozen',
  reason: { kind: 'freeze', code: 'suspected_fraud', version: 1 },
  facts: touchedToJson({
    hold: {
      id: '0197a2c4-7003-7000-8000-000000000003',
      kind: 'freeze',
      reasonCode: 'suspected_fraud',
      reasonVersion: 1,
      authority: 'compliance',
      disclosure: 'full',
      blocks: ['receive', 'send', 'withdraw', 'trade', 'edit_profile'],
      placedAt: Date.UTC(2026, 5, 1, 9, 30, 0, 125),
      expiresAt: null,
      reviewAt: null,
    },
  }),
  private: { key: KEY, values: { note: NOTE } },
};

const registration = sealEvent(STREAM, EMPTY_STREAM, REGISTRATION);
const freeze = sealEvent(STREAM, headAfter(registration), FREEZE);

describe('an event in its place', () => {
  it('is hashed over a zero byte and the UTF-8 of its text', () => {
    for (const event of [registration, freeze]) {
      expect(event.hash).toBe(createHash('sha256').update(`\0${event.text}`, 'utf8').digest('hex'));
    }
  });

  it('has its own canonical form as text', () => {
    for (const event of [registration, freeze]) {
      expect(JSON.parse(event.text)).toEqual(event.body);
      expect(Buffer.from(canonicalBytes(event.body)).toString('utf8')).toBe(event.text);
    }
  });

  it('begins a stream after 32 zero bytes, and follows the event before it', () => {
    expect(registration.body).toMatchObject({
      v: 1,
      stream: STREAM,
      streamVersion: 1,
      previousHash: NO_PREVIOUS_HASH,
    });
    expect(NO_PREVIOUS_HASH).toMatch(/^0{64}$/);
    expect(freeze.body).toMatchObject({ streamVersion: 2, previousHash: registration.hash });
    expect(headAfter(freeze)).toEqual({ version: 2, hash: freeze.hash });
  });

  it('has another hash in another stream, at another place or after another event', () => {
    const head = headAfter(registration);
    const elsewhere = [
      sealEvent(STREAM.replace('0a', '0b'), head, FREEZE),
      sealEvent(STREAM, { ...head, version: 2 }, FREEZE),
      sealEvent(STREAM, { ...head, hash: NO_PREVIOUS_HASH }, FREEZE),
    ];
    expect(new Set([freeze, ...elsewhere].map((event) => event.hash)).size).toBe(4);
  });

  it('commits to what it must not say, and says none of it', () => {
    expect(registration.body.commitments).toEqual({
      profile: commitment(KEY, REGISTRATION.id, 'profile', PROFILE),
    });
    expect(freeze.body.commitments).toEqual({ note: commitment(KEY, FREEZE.id, 'note', NOTE) });
    expect(registration.text).not.toContain('李');
    expect(registration.text).not.toContain('wallet-1');
    expect(freeze.text).not.toContain('transfers');
  });

  it('takes over only the members that an author has', () => {
    const actor = { ...FREEZE.actor, name: 'Zhang Wei', email: 'zhang@example.com' };
    expect(sealEvent(STREAM, headAfter(registration), { ...FREEZE, actor }).text).toBe(freeze.text);
  });
});

describe('docs/event-format.md', () => {
  const document = readFileSync(join(__dirname, '../../../docs/event-format.md'), 'utf8');
  const blocks = (language: string) =>
    [...document.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)\\n\`\`\`$`, 'gms'))].map(
      (match) => match[1],
    );

  it('shows what the example really becomes', () => {
    expect(blocks('json').map((block) => JSON.parse(block ?? '') as unknown)).toEqual([freeze.body]);
    expect(blocks('text')).toEqual([registration.text, registration.hash, freeze.text, freeze.hash]);
  });

  it('names every member of an event, and the inputs of the example', () => {
    const rows = [...document.matchAll(/^\| `(\w+)` +\|/gm)].map((match) => match[1]);
    expect(rows).toEqual(expect.arrayContaining(Object.keys(freeze.body)));
    for (const input of [Buffer.from(KEY).toString('hex'), JSON.stringify(PROFILE), NOTE]) {
      expect(document).toContain(input);
    }
  });
});
