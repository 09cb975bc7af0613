import { filtersOf, isNarrowed, queryOf, viewQueryOf } from './caseList.js';

const ACCOUNT = '0198a6de-1111-7222-8333-444455556666';
const filters = (query: string) => filtersOf(new URLSearchParams(query));

test('the queue shows what waits, until a status, a number or an account is asked for', () => {
  expect(queryOf(filters(''), '')['status']).toBe('open,in_review');
  expect(queryOf(filters('kind=review'), '')['status']).toBe('open,in_review');
  expect(queryOf(filters('status=resolved'), '')['status']).toBe('resolved');
  expect(queryOf(filters('status=all'), '')['status']).toBe('');
  expect(queryOf(filters(''), 'v42')['status']).toBe('');
  expect(queryOf(filters(`accountId=${ACCOUNT}`), '')['status']).toBe('');
  expect(queryOf(filters('status=open'), 'v42')['status']).toBe('open');
});

test.each(['kind=parking', 'due=someday', 'assignee=root', 'accountId=1', 'status=open,gone', 'priority='])(
  'what an address should not hold counts as not said: %s',
  (query) => {
    expect(isNarrowed(filters(query), '')).toBe(false);
  },
);

test('a view keeps filters and order, and neither page, search nor whose account', () => {
  const params = new URLSearchParams(
    `page=3&q=Maria&due=late&kind=verification&accountId=${ACCOUNT}&sort=openedAt&order=desc&name=Maria`,
  );
  expect(viewQueryOf(params)).toBe('kind=verification&due=late&sort=openedAt&order=desc');
});
