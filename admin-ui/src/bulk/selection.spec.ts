import {
  isAll,
  NOTHING_SELECTED,
  ofPage,
  withPageToggled,
  withToggled,
  type Selection,
} from './selection.js';

const PAGE = ['a', 'b', 'c', 'd'];
const QUESTION = 'state=flagged';
const picked = (...ids: string[]): Selection => ({ ids, allOf: null });
const everything: Selection = { ids: [], allOf: QUESTION };

test('a row is picked out and put back; rows of other pages stay picked', () => {
  const one = withToggled(picked('z'), 'b', PAGE, QUESTION);
  expect(one).toEqual(picked('z', 'b'));
  expect(withToggled(one, 'b', PAGE, QUESTION)).toEqual(picked('z'));
});

test('Shift picks all rows in between, in either direction, each once', () => {
  expect(withToggled(picked('b'), 'd', PAGE, QUESTION, 'b')).toEqual(picked('b', 'c', 'd'));
  expect(withToggled(picked('d'), 'b', PAGE, QUESTION, 'd').ids.toSorted()).toEqual(['b', 'c', 'd']);
});

test('a row picked on another page is no place to count from', () => {
  expect(withToggled(picked('z'), 'c', PAGE, QUESTION, 'z')).toEqual(picked('z', 'c'));
});

test('the head picks the page, and puts back only the page', () => {
  const all = withPageToggled(picked('z', 'b'), PAGE, QUESTION);
  expect(ofPage(all, PAGE, QUESTION)).toBe('all');
  expect(withPageToggled(all, PAGE, QUESTION)).toEqual(picked('z'));
  expect(ofPage(picked('z', 'b'), PAGE, QUESTION)).toBe('some');
  expect(ofPage(picked('z'), PAGE, QUESTION)).toBe('none');
});

test('everything that fits is meant only as long as the list asks the same', () => {
  expect(isAll(everything, QUESTION)).toBe(true);
  expect(ofPage(everything, PAGE, QUESTION)).toBe('all');
  expect(isAll(everything, 'state=frozen')).toBe(false);
  expect(ofPage(everything, PAGE, 'state=frozen')).toBe('none');
});

test('a row taken away from everything leaves the rest of the page, never unseen accounts', () => {
  expect(withToggled(everything, 'b', PAGE, QUESTION)).toEqual(picked('a', 'c', 'd'));
  expect(withPageToggled(everything, PAGE, QUESTION)).toEqual(NOTHING_SELECTED);
});
