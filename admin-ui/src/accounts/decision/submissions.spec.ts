import { Submissions } from './submissions.js';

function submissions() {
  let keys = 0;
  return new Submissions<string>(() => `key-${(keys += 1)}`);
}

test('a try whose answer was lost is repeated with the same key and the same content', () => {
  const open = submissions();
  const first = open.begin({ note: 'a' }, () => 'at 10:00');
  const second = open.begin({ note: 'a' }, () => 'at 10:05');
  expect(second).toEqual(first);
});

test('what has been changed in between is another submission', () => {
  const open = submissions();
  const first = open.begin({ note: 'a' }, () => 'a');
  const second = open.begin({ note: 'b' }, () => 'b');
  expect(second.key).not.toBe(first.key);
  expect(second.content).toBe('b');
});

test('after an answer the same content is another submission', () => {
  const open = submissions();
  const first = open.begin({ note: 'a' }, () => 'a');
  open.settle();
  expect(open.begin({ note: 'a' }, () => 'a').key).not.toBe(first.key);
});
