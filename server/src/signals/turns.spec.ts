import { Turns } from './turns.js';

test('one after the other of each account, whatever becomes of one, and not without end', async () => {
  const turns = new Turns();
  const done: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = turns.take('a', async () => {
    await gate.promise;
    done.push('first');
    throw new Error('it fails');
  });
  const second = turns.take('a', () => Promise.resolve(done.push('second')));
  await turns.take('b', () => Promise.resolve(done.push('other')));
  const more = Array.from({ length: 198 }, () => turns.take('a', () => Promise.resolve()));
  await expect(turns.take('a', () => Promise.resolve())).rejects.toMatchObject({ code: 'rate_limited' });
  gate.resolve();
  await expect(first).rejects.toThrow('it fails');
  await Promise.all([second, ...more]);
  expect(done).toEqual(['other', 'first', 'second']);
  expect(await turns.take('a', () => Promise.resolve('again'))).toBe('again');
});
