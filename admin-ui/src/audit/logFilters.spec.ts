import { filtersOf, isSubject, paramsOf } from './logFilters.js';

const ID = '0198a5b1-1111-7222-8333-444455556666';

test('filters survive the address, and empty ones leave no trace', () => {
  const filters = {
    kind: '',
    command: 'place_freeze',
    actor: ID,
    account: '',
    subject: '',
    fromState: '',
    state: '',
    from: '2026-01-01T00:00:00.000Z',
    to: '',
  };
  const params = paramsOf(filters);
  expect(filtersOf(params)).toEqual(filters);
  expect([...params.keys()]).toEqual(['command', 'actor', 'from']);
});

test.each(['Zoë Müller', 'zoe@example.com', '+4915112345678', 'W-1001'])(
  '%s does not get into the address',
  (text) => {
    expect(isSubject(text)).toBe(false);
  },
);

test('ids and streams are taken as they are', () => {
  expect(isSubject(ID)).toBe(true);
  expect(isSubject(`staff:${ID}`)).toBe(true);
});
