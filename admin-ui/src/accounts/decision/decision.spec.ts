import type { HoldView } from '@standing/shared/contracts/accounts';
import type { ReasonView } from '@standing/shared/contracts/reasons';
import { placeHoldSchema, reasonedSchema } from '@standing/shared/contracts/accounts';
import { toLocalInput } from '../../components/instants.js';
import {
  bodyOf,
  choosable,
  faultsOf,
  newDraft,
  reasonKindOf,
  type Decision,
  type Draft,
} from './decision.js';

const NOW = Date.UTC(2026, 2, 14, 9, 5, 0);
const HOUR = 3_600_000;
const MAX_NOTE = 10;
const draft = (change: Partial<Draft>): Draft => ({ ...newDraft(3), reasonCode: 'owner_request', ...change });
const lock: Decision = { command: 'place_lock' };
const freeze: Decision = { command: 'place_freeze' };
const release: Decision = { command: 'release_freeze', hold: { id: 'h' } as HoldView };

describe('what a draft lacks', () => {
  test.each<[string, Decision, Draft, string[]]>([
    ['a reason', freeze, newDraft(1), ['reason']],
    ['nothing', freeze, draft({}), []],
    ['nothing without a review date', freeze, draft({ instant: '' }), []],
    ['a review date to come', freeze, draft({ instant: toLocalInput(NOW - HOUR) }), ['instant']],
    ['nothing with the default length', lock, draft({}), []],
    ['the instant that was to be chosen', lock, draft({ expiry: 'instant' }), ['instant']],
    [
      'nothing with an instant to come',
      lock,
      draft({ expiry: 'instant', instant: toLocalInput(NOW + HOUR) }),
      [],
    ],
    ['brevity', release, draft({ note: 'x'.repeat(MAX_NOTE + 1) }), ['note']],
  ])('%s', (_what, decision, given, faults) => {
    expect(faultsOf(decision, given, NOW, MAX_NOTE)).toEqual(faults);
  });
});

describe('what is sent', () => {
  test('a length is counted from now', () => {
    expect(bodyOf(lock, draft({ expiry: 'day' }), NOW)).toEqual({
      kind: 'lock',
      reasonCode: 'owner_request',
      expiresAt: new Date(NOW + 24 * HOUR).toISOString(),
    });
  });

  test('without a choice the lock ends when its reason says', () => {
    expect(bodyOf(lock, draft({}), NOW)).toEqual({ kind: 'lock', reasonCode: 'owner_request' });
  });

  test('an empty note is left out, a written one is trimmed', () => {
    expect(bodyOf(release, draft({ note: '  ' }), NOW)).toEqual({ reasonCode: 'owner_request' });
    expect(bodyOf(release, draft({ note: ' b ' }), NOW)).toEqual({ reasonCode: 'owner_request', note: 'b' });
  });

  test('the contract takes it', () => {
    const full = draft({ note: 'called', instant: toLocalInput(NOW + HOUR), expiry: 'instant' });
    expect(placeHoldSchema.safeParse(bodyOf(lock, full, NOW)).success).toBe(true);
    expect(placeHoldSchema.safeParse(bodyOf(freeze, full, NOW)).success).toBe(true);
    expect(reasonedSchema.safeParse(bodyOf(release, full, NOW)).success).toBe(true);
  });
});

test('every decision takes reasons of its kind', () => {
  expect(reasonKindOf('place_lock')).toBe('lock');
  expect(reasonKindOf('release_flag')).toBe('release');
  expect(reasonKindOf('revoke_verification')).toBe('verification');
  expect(reasonKindOf('close')).toBe('closure');
});

test('nobody can give the reason of the clock, nor a retired one', () => {
  const reason = (code: string, retired = false) => ({ kind: 'release', code, retired }) as ReasonView;
  expect(choosable([reason('expired'), reason('error'), reason('old', true)])).toEqual([reason('error')]);
});
