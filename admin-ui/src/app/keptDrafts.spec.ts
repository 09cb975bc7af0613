import type { Me } from '@standing/shared/contracts/auth';
import { keptDrafts } from './keptDrafts.js';
import { session } from './session.js';

const person = (id: string) => ({ staff: { id }, preferences: {} }) as Me;
const drafts = keptDrafts<string>();

beforeEach(() => {
  session.start(person('ann'));
  drafts.keep('V-000042', 'ann', 'the photo has been replaced');
});

test('what was written outlives a session that ended by itself', () => {
  session.end('expired');
  session.start(person('ann'));
  expect(drafts.get('V-000042')).toBe('the photo has been replaced');
});

test('nobody else finds it', () => {
  session.end('expired');
  session.start(person('ben'));
  session.start(person('ann'));
  expect(drafts.get('V-000042')).toBeUndefined();
});

test('leaving on purpose leaves nothing behind', () => {
  session.end('signed_out');
  session.start(person('ann'));
  expect(drafts.get('V-000042')).toBeUndefined();
});
