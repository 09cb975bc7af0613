import type { Role } from '../access/roles.js';
import type { EventBody } from '../audit/canonical.js';
import { changesOf, LIVE_IDS_MAX, liveListener } from './changes.js';

const event = (
  id: string,
  stream: string,
  facts: EventBody['facts'] = {},
  command = 'something',
  actorId = 'somebody',
) => ({ id, stream, facts, command, actor: { kind: 'staff', id: actorId, role: 'auditor' } }) as EventBody;
const as = (...roles: Role[]) => liveListener({ id: 'me', roles });

test('an event of a case changes the case and its account, for who may see each', () => {
  const events = [
    event('e1', 'case:c1', { accountId: 'a1', note: 'never told' }),
    event('e2', 'case:c1', { accountId: 'a1' }),
  ];
  expect(changesOf(events, as('support'))).toEqual({ cases: ['c1'], accounts: ['a1'] });
  expect(changesOf(events, as('administrator'))).toEqual({ accounts: ['a1'] });
  expect(changesOf(events, as('auditor'))).toEqual({ cases: ['c1'], accounts: ['a1'], log: ['e1', 'e2'] });
  expect(changesOf(events, as())).toEqual({});
});

test('proposals are told to who may see them: about colleagues to administrators, about accounts to the others', () => {
  const events = [
    event('e1', 'proposal:p1', { accountId: 'a1' }),
    event('e2', 'proposal:p2', { staffId: 's1' }),
  ];
  expect(changesOf(events, as('reviewer')).proposals).toEqual(['p1']);
  expect(changesOf(events, as('administrator')).proposals).toEqual(['p2']);
  expect(changesOf(events, as('auditor')).proposals).toEqual(['p1', 'p2']);
});

test('what happens to colleagues and keys is told to nobody but who reads the log', () => {
  const events = [event('e1', 'staff:s1', { email: 'never told' }), event('e2', 'api_key:k1')];
  expect(changesOf(events, as('administrator'))).toEqual({});
  expect(changesOf(events, as('auditor'))).toEqual({ log: ['e1', 'e2'] });
});

test('reading the log is news to everybody who reads it but oneself', () => {
  const events = [
    event('mine', 'staff:me', {}, 'read_log', 'me'),
    event('theirs', 'staff:other', {}, 'read_log', 'other'),
  ];
  expect(changesOf(events, as('auditor'))).toEqual({ log: ['theirs'] });
});

test('more than a screen can show is only said to be much', () => {
  const many = Array.from({ length: LIVE_IDS_MAX + 1 }, (_, n) => event(`e${n}`, `account:${n}`));
  expect(changesOf(many, as('support'))).toEqual({ accounts: null });
  expect(changesOf(many.slice(1), as('support')).accounts).toHaveLength(LIVE_IDS_MAX);
});
