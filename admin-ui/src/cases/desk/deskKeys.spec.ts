import { VIEWER_KEYS } from '../../documents/viewerKeys.js';
import { keyLabel } from '../../components/keyLabel.js';
import { CLAIM_KEY, DECISION_KEYS, DESK_KEYS, TAKE_OVER_KEY } from './deskKeys.js';

const keys = [
  ...Object.values(DECISION_KEYS),
  ...Object.values(DESK_KEYS),
  ...Object.values(VIEWER_KEYS),
  CLAIM_KEY,
  TAKE_OVER_KEY,
];

test('no key of the desk means two things', () => {
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

test('the digits stay free for documents and reasons, the question mark for help', () => {
  // Zero fits the page: there is no tenth document key.
  expect(keys.filter((key) => /[1-9?]/.test(key))).toEqual([]);
});

test('what decides the whole case needs Shift, so that no slip does it', () => {
  const { ask, rejectCase, approve } = DECISION_KEYS;
  expect([ask, rejectCase, approve].map(keyLabel)).toEqual(['⇧Q', '⇧R', '⇧A']);
  expect(keyLabel(DECISION_KEYS.accept)).toBe('A');
});
