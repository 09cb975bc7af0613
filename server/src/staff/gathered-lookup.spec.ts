import { gatheredLookup, sha256 } from './gathered-lookup.js';

function lookUpAmong(...secrets: string[]) {
  const batches: number[] = [];
  const rows = secrets.map((secret) => ({ secret, hash: sha256(secret) }));
  const lookUp = gatheredLookup(async (hashes) => {
    batches.push(hashes.length);
    return rows.filter((row) => hashes.some((hash) => hash.equals(row.hash)));
  });
  return { lookUp, batches, rows };
}

test('look-ups of one turn share a query, each secret once, and each gets its own row', async () => {
  const { lookUp, batches } = lookUpAmong('a', 'b');
  const found = await Promise.all(['a', 'b', 'x', 'a', 'a'].map(lookUp));
  expect(found.map((row) => row?.secret ?? null)).toEqual(['a', 'b', null, 'a', 'a']);
  expect(batches).toEqual([3]);
});

test('nothing is remembered: what has gone is gone for the next request', async () => {
  const { lookUp, batches, rows } = lookUpAmong('a');
  expect(await lookUp('a')).not.toBeNull();
  rows.length = 0;
  expect(await lookUp('a')).toBeNull();
  expect(batches).toEqual([1, 1]);
});

test('a failing query fails the requests that waited for it, and no later one', async () => {
  let away = true;
  const lookUp = gatheredLookup(async () => {
    if (away) throw new Error('away');
    return [];
  });
  const results = await Promise.allSettled([lookUp('a'), lookUp('b')]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  away = false;
  await expect(lookUp('a')).resolves.toBeNull();
});
