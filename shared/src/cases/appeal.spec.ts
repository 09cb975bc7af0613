import { isContestable, tookPart } from './appeal.js';

const event = (command: string, facts = {}, actor = { kind: 'staff', id: 'ada' }) => ({
  command,
  facts,
  actor,
});

it('a decision that burdens the customer can be contested, one that frees them cannot', () => {
  expect(
    ['place_flag', 'place_freeze', 'place_lock', 'revoke_verification'].map((c) => isContestable(event(c))),
  ).toEqual([true, true, true, true]);
  expect(['release_freeze', 'register', 'close', 'open_case'].map((c) => isContestable(event(c)))).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect(isContestable(event('resolve_case', { resolution: 'rejected' }))).toBe(true);
  expect(isContestable(event('resolve_case', { resolution: 'approved' }))).toBe(false);
});

it('who made, proposed or worked on a decision took part in it; a rule is nobody', () => {
  expect(tookPart(event('place_freeze', { proposal: { makerId: 'ben' } }), ['cy', 'ada'])).toEqual([
    'ada',
    'ben',
    'cy',
  ]);
  expect(tookPart(event('place_flag', {}, { kind: 'rule', id: 'velocity' }), [])).toEqual([]);
});
