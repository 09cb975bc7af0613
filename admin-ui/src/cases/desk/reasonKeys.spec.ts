import { digitAt, narrowed, press } from './reasonKeys.js';

const REASONS = [
  { code: 'document_unreadable', words: ['Document unreadable', 'Blurred, dark or too small'] },
  { code: 'document_expired', words: ['Document expired', 'Past its last day'] },
  { code: 'name_mismatch', words: ['姓名不一致', '与申报不符'] },
];
const SHOWN = REASONS.map(({ code }) => code);
const NOTHING = { chosen: [], cursor: null };

test.each([
  ['', SHOWN],
  ['document', SHOWN.slice(0, 2)],
  ['blurred unread', SHOWN.slice(0, 1)],
  [' EXPIRED ', SHOWN.slice(1, 2)],
  ['姓名', SHOWN.slice(2)],
  ['nothing like it', []],
])('typing %j leaves %j', (typed, left) => {
  expect(narrowed(REASONS, typed).map(({ code }) => code)).toEqual(left);
});

test('a digit picks, the same digit again takes back, a second one adds', () => {
  const one = press('1', SHOWN, NOTHING, '', false);
  expect(one).toMatchObject({ chosen: ['document_unreadable'], outcome: 'stay' });
  expect(press('3', SHOWN, one, '', false).chosen).toEqual(['document_unreadable', 'name_mismatch']);
  expect(press('1', SHOWN, one, '', false).chosen).toEqual([]);
});

test('where one reason is given, the next replaces it', () => {
  expect(press('2', SHOWN, { ...NOTHING, chosen: ['name_mismatch'] }, '', true).chosen).toEqual([
    'document_expired',
  ]);
});

test('a digit that no reason has is typed', () => {
  expect(press('7', SHOWN, NOTHING, '', false).outcome).toBe('ignored');
  expect(press('a', SHOWN, NOTHING, '', false).outcome).toBe('ignored');
});

test('the tenth has the zero, further ones have no key', () => {
  expect([digitAt(0), digitAt(9), digitAt(10)]).toEqual(['1', '0', null]);
});

test('arrows go round, Enter picks what they point at', () => {
  const down = press('ArrowDown', SHOWN, NOTHING, '', false);
  expect(down.cursor).toBe('document_unreadable');
  expect(press('ArrowUp', SHOWN, down, '', false).cursor).toBe('name_mismatch');
  expect(press('Enter', SHOWN, down, '', false)).toMatchObject({
    chosen: ['document_unreadable'],
    cursor: null,
    outcome: 'stay',
  });
});

test('Enter picks the only one that typing has left, and sends what is chosen when nothing is typed', () => {
  expect(press('Enter', ['name_mismatch'], NOTHING, 'name', false).chosen).toEqual(['name_mismatch']);
  expect(press('Enter', SHOWN, { ...NOTHING, chosen: ['name_mismatch'] }, '', false).outcome).toBe('send');
});

test('Enter without a reason sends nothing', () => {
  expect(press('Enter', SHOWN, NOTHING, '', false).outcome).toBe('stay');
});
