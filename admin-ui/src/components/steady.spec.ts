import { advance, MARKED_MS, type Board } from './steady.js';

interface Row {
  readonly id: string;
  readonly status: string;
}
const row = (id: string, status = 'open'): Row => ({ id, status });
const look = ({ status }: Row) => status;
const step = (before: Board<Row> | null, rows: Row[], isHeld: boolean, now = 0, question = 'late') =>
  advance(before, { question, rows, isHeld, now }, look);
const ids = (board: Board<Row>) => board.rows.map(({ id }) => id).join('');

const first = step(null, [row('a'), row('b'), row('c')], false);

test('nothing is marked of what is seen for the first time, or after another question', () => {
  expect(first.changed.size).toBe(0);
  const other = step(first, [row('x')], true, 0, 'soon');
  expect([ids(other), other.changed.size, other.isBehind]).toEqual(['x', 0, false]);
});

test('while somebody is on a row, rows change in place and none moves', () => {
  const board = step(first, [row('d'), row('c', 'in_review'), row('a')], true);
  expect(ids(board)).toBe('abc');
  expect(board.rows[2]?.status).toBe('in_review');
  expect([...board.changed.keys()]).toEqual(['c']);
  expect([...board.left]).toEqual(['b']);
  expect([board.added, board.isBehind]).toEqual([1, true]);
});

test('a row that has left stays until it is let go of, and comes back to its place', () => {
  const gone = step(first, [row('a'), row('c')], true);
  const back = step(gone, [row('a'), row('b'), row('c')], true);
  expect([ids(back), back.left.size, back.isBehind]).toEqual(['abc', 0, false]);
});

test('when nobody is on a row, the answer is shown as it is, with what is new in it marked', () => {
  const held = step(first, [row('d'), row('a')], true);
  const board = step(held, [row('d'), row('a', 'resolved')], false);
  expect(ids(board)).toBe('da');
  expect([...board.changed.keys()]).toEqual(['d', 'a']);
  expect([board.left.size, board.added, board.isBehind]).toEqual([0, 0, false]);
});

test('an empty list fills although the pointer rests on it', () => {
  expect(ids(step(step(null, [], false), [row('a')], true))).toBe('a');
});

test('a mark goes after its time', () => {
  const marked = step(first, [row('a', 'late'), row('b'), row('c')], true, 1_000);
  const same = [row('a', 'late'), row('b'), row('c')];
  expect(step(marked, same, true, 999 + MARKED_MS).changed.size).toBe(1);
  expect(step(marked, same, true, 1_000 + MARKED_MS).changed.size).toBe(0);
});
