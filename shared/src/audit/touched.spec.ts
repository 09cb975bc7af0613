import type { TouchedFacts } from '../account/decide.js';
import type { Hold } from '../account/state.js';
import { instantText, touchedFromJson, touchedToJson } from './touched.js';

const lock: Hold = {
  id: '0197a000-0000-7000-8000-000000000001',
  kind: 'lock',
  reasonCode: 'abnormal_sign_in',
  reasonVersion: 2,
  authority: 'support',
  disclosure: 'full',
  blocks: ['sign_in', 'send'],
  placedAt: Date.UTC(2026, 0, 1),
  expiresAt: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  reviewAt: null,
};

describe('touched facts in an event', () => {
  it('write instants as text, in UTC and to the millisecond', () => {
    expect(touchedToJson({ hold: lock })).toEqual({
      hold: {
        ...lock,
        placedAt: '2026-01-01T00:00:00.000Z',
        expiresAt: '2026-01-02T03:04:05.006Z',
        reviewAt: null,
      },
    });
    expect(touchedToJson({ verification: { status: 'verified', level: 'standard', expiresAt: 1 } })).toEqual({
      verification: { status: 'verified', level: 'standard', expiresAt: '1970-01-01T00:00:00.001Z' },
    });
  });

  it.each<[string, TouchedFacts]>([
    ['a lock with an end', { hold: lock }],
    [
      'a flag to be reviewed',
      { hold: { ...lock, kind: 'flag', expiresAt: null, reviewAt: Date.UTC(2027, 1, 28) } },
    ],
    ['a released hold', { holdId: lock.id }],
    ['a verification for good', { verification: { status: 'verified', level: 'standard', expiresAt: null } }],
    [
      'a verification with an end',
      { verification: { status: 'verified', level: 'enhanced', expiresAt: 86_400_000 } },
    ],
    [
      'a verification decided in a case',
      { verification: { status: 'verified', level: 'standard', expiresAt: 1 }, caseId: lock.id },
    ],
    ['a registration', { account: { country: 'CN', tier: 'standard', riskLevel: 'low' } }],
    ['nothing', {}],
  ])('come back as they were: %s', (_, touched) => {
    const stored = JSON.parse(JSON.stringify(touchedToJson(touched))) as Readonly<Record<string, unknown>>;
    expect(touchedFromJson(stored)).toEqual(touched);
  });

  it('refuse an instant that no calendar has', () => {
    expect(() => instantText(Number.NaN)).toThrow(RangeError);
  });
});
