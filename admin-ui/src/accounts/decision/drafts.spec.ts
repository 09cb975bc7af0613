import type { Me } from '@standing/shared/contracts/auth';
import { session } from '../../app/session.js';
import { newDraft } from './decision.js';
import { drafts } from './drafts.js';

const person = (id: string) => ({ staff: { id }, preferences: {} }) as Me;
const draft = { ...newDraft(1), note: 'two factors checked' };

beforeEach(() => {
  session.start(person('ann'));
  drafts.keep('freeze', 'ann', draft);
});

test('a draft outlives a session that ended by itself', () => {
  session.end('expired');
  session.start(person('ann'));
  expect(drafts.get('freeze')).toEqual(draft);
});

test('nobody else finds it', () => {
  session.end('expired');
  session.start(person('ben'));
  session.start(person('ann'));
  expect(drafts.get('freeze')).toBeUndefined();
});

test('leaving on purpose leaves nothing behind', () => {
  session.end('signed_out');
  session.start(person('ann'));
  expect(drafts.get('freeze')).toBeUndefined();
});
