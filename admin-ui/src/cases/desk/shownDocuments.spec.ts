import type { CaseDocument } from './desk.js';
import { advance, NONE_SHOWN, show, split, step } from './shownDocuments.js';

const document = (id: string, status = 'submitted') => ({ id, status }) as CaseDocument;
const ALL = [document('passport'), document('bill', 'accepted'), document('selfie')];
const one = show(NONE_SHOWN, 'passport');

test('one after the other, round the end', () => {
  expect(step(one, ALL, 1)).toEqual({ ids: ['bill'], active: 'bill' });
  expect(step(one, ALL, -1)).toEqual({ ids: ['selfie'], active: 'selfie' });
});

test('side by side with the next that waits, and back to the one with the keys', () => {
  const two = split(one, ALL);
  expect(two).toEqual({ ids: ['passport', 'selfie'], active: 'passport' });
  expect(split(show(two, 'selfie'), ALL)).toEqual({ ids: ['selfie'], active: 'selfie' });
  expect(split(one, [document('passport')])).toEqual(one);
});

test('side by side, a third document takes the place of the one with the keys', () => {
  expect(show(split(one, ALL), 'bill')).toEqual({ ids: ['bill', 'selfie'], active: 'bill' });
});

test('after a decision the next that waits is shown, the other of two stays', () => {
  const decided = [document('passport', 'accepted'), ...ALL.slice(1)];
  expect(advance(one, decided, 'passport').ids).toEqual(['selfie']);
  expect(advance(split(one, ALL), decided, 'passport')).toEqual({
    ids: ['passport', 'selfie'],
    active: 'selfie',
  });
  const all = decided.map(({ id }) => document(id, 'accepted'));
  expect(advance(one, all, 'passport')).toEqual(one);
});
