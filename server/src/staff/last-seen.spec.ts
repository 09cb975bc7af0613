import { LastSeen } from './last-seen.js';

test('what is noted until the write has ended is written once', async () => {
  const writes: string[][] = [];
  let end = () => {};
  const lastSeen = new LastSeen(
    (ids) => {
      writes.push(ids);
      return new Promise((resolve) => (end = resolve));
    },
    () => {},
  );
  lastSeen.note('a');
  lastSeen.note('b');
  lastSeen.note('a');
  const flushed = lastSeen.flush();
  await new Promise(setImmediate);
  lastSeen.note('a');
  end();
  await flushed;
  expect(writes).toEqual([['a', 'b']]);
});

test('a write that fails is told and does not stop later ones', async () => {
  const failures: unknown[] = [];
  const writes: string[][] = [];
  const lastSeen = new LastSeen(
    async (ids) => {
      writes.push(ids);
      if (writes.length === 1) throw new Error('away');
    },
    (error) => failures.push(error),
  );
  lastSeen.note('a');
  await lastSeen.flush();
  lastSeen.note('a');
  await lastSeen.flush();
  expect(writes).toEqual([['a'], ['a']]);
  expect(failures).toHaveLength(1);
});
