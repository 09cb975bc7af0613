import type { Permission } from '../access/permissions.js';
import type { EventBody } from '../audit/canonical.js';
import { changesOf, LIVE_IDS_MAX } from './changes.js';

const event = (stream: string, facts: EventBody['facts'] = {}) => ({ stream, facts }) as EventBody;
const may = (...permissions: Permission[]) => new Set(permissions);

test('an event of a case changes the case and its account, for who may see each', () => {
  const events = [
    event('case:c1', { accountId: 'a1', note: 'never told' }),
    event('case:c1', { accountId: 'a1' }),
  ];
  expect(changesOf(events, may('account.read', 'case.read'))).toEqual({ cases: ['c1'], accounts: ['a1'] });
  expect(changesOf(events, may('account.read'))).toEqual({ accounts: ['a1'] });
  expect(changesOf(events, may('audit.read'))).toEqual({ log: [] });
  expect(changesOf(events, may())).toEqual({});
});

test('more than a screen can show is only said to be much', () => {
  const many = Array.from({ length: LIVE_IDS_MAX + 1 }, (_, n) => event(`account:${n}`));
  expect(changesOf(many, may('account.read'))).toEqual({ accounts: null });
  expect(changesOf(many.slice(1), may('account.read')).accounts).toHaveLength(LIVE_IDS_MAX);
});
