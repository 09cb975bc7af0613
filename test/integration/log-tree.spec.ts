import { readFile, writeFile } from 'node:fs/promises';
import { fromBase64 } from '@standing/shared/audit/base64';
import { leafHash } from '@standing/shared/audit/canonical';
import { openCheckpoint } from '@standing/shared/audit/checkpoint';
import { parseExportLine } from '@standing/shared/audit/export';
import { GrowingTree } from '@standing/shared/audit/merkle';
import { parseVkey } from '@standing/shared/audit/note';
import { verifyConsistency, verifyInclusion } from '@standing/shared/audit/proofs';
import { decodeBundle } from '@standing/shared/audit/tiles';
import pg from 'pg';
import { LogKeysService } from '../../server/src/audit/tree/log-keys.service.js';
import { LogRestartService } from '../../server/src/audit/tree/log-restart.service.js';
import { RememberedCheckpoint } from '../../server/src/audit/tree/remembered-checkpoint.js';
import type { Sequencer } from '../../server/src/audit/tree/sequencer.js';
import { createSequencer } from '../../server/src/audit/tree/sequencer.loop.js';
import { createAccountKeysService } from '../../server/src/keys/keys.factory.js';
import { Clock } from '../../server/src/platform/clock.js';
import { TestWallet } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';

const BY = { kind: 'system', id: 'test', role: 'system' } as const;

let app: TestApp;
let wallet: TestWallet;
let auditor: TestSession;
let sequencer: Sequencer;

beforeEach(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  auditor = await app.staffSession('auditor');
  sequencer = createSequencer(app.config, app.dataSource, app.nest.get(Clock));
});
afterEach(() => app.close());

/** Everything that waits gets its place, and the log is signed. */
async function settle(by: Sequencer = sequencer) {
  app.advance(1_000);
  let round = await by.run();
  while (round.placed > 0) {
    app.advance(1_000);
    round = await by.run();
  }
  return round;
}

/** Registers accounts by a statement each for a hundred. */
async function registerMany(count: number): Promise<void> {
  for (let done = 0; done < count; done += 100) {
    await Promise.all(Array.from({ length: Math.min(100, count - done) }, () => wallet.register()));
  }
}

const get = async (path: string) => {
  const answer = await auditor.send('GET', `/api/v1/audit/${path}`);
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${String(answer.code)}`);
  return answer;
};
const bytes = (text: string) => fromBase64(text) ?? Uint8Array.of();
const newest = async () => {
  const vkey = (await get('key')).body.vkey as string;
  return openCheckpoint((await get('checkpoint')).text, [parseVkey(vkey)]);
};
/** What a superuser can do who has turned off what guards the log. */
const asSuperuser = async (...statements: string[]): Promise<void> => {
  const client = new pg.Client({ connectionString: app.database.superuserUrl });
  await client.connect();
  const guards = (state: string) =>
    client.query(`
      ALTER TABLE log_entry ${state} TRIGGER append_only;
      ALTER TABLE log_checkpoint ${state} TRIGGER append_only`);
  try {
    await guards('DISABLE');
    for (const statement of statements) await client.query(statement);
    await guards('ENABLE ALWAYS');
  } finally {
    await client.end();
  }
};

test('every event gets the next index, in the order of its stream, and the tree is over exactly these bytes', async () => {
  await registerMany(600);
  await settle();
  const rows: { log_index: string; stream_id: string; stream_version: number; body: Buffer }[] =
    await app.dataSource.query(
      `SELECT log_index, stream_id, stream_version, body FROM audit_event LEFT JOIN log_entry ON event_id = id
       ORDER BY log_index`,
    );
  expect(rows.map((row) => Number(row.log_index))).toEqual(rows.map((_, index) => index));
  const versions = new Map<string, number>();
  for (const { stream_id: stream, stream_version: version } of rows) {
    expect(version).toBe((versions.get(stream) ?? 0) + 1);
    versions.set(stream, version);
  }
  const tree = new GrowingTree();
  for (const row of rows) tree.append(leafHash(row.body));
  expect(await newest()).toMatchObject({ size: rows.length, root: tree.root() });
});

test('proofs hold against the signed checkpoint, for any event and between any two of them', async () => {
  const first = await wallet.register();
  await settle();
  const early = await newest();
  await registerMany(300);
  await settle();
  const late = await newest();
  const [event] = (await auditor.send('GET', `/api/v1/accounts/${first.id}/events`)).body.data;
  const { index, size, hashes } = (await get(`proofs/inclusion?eventId=${event.id}`)).body;
  expect([index, size]).toEqual([event.index, late.size]);
  const leaf = (await get(`leaf/${event.index}`)).body;
  expect(Buffer.from(bytes(leaf.leafHash)).toString('hex')).toBe(event.hash);
  expect(leafHash(bytes(leaf.bytes))).toEqual(bytes(leaf.leafHash));
  const claim = { index, leafHash: bytes(leaf.leafHash) };
  expect(verifyInclusion({ ...claim, size, root: late.root, proof: hashes.map(bytes) })).toBe(true);
  const older = (await get(`proofs/inclusion?eventId=${event.id}&size=${early.size}`)).body;
  const olderClaim = { ...claim, size: early.size, root: early.root, proof: older.hashes.map(bytes) };
  expect(verifyInclusion(olderClaim)).toBe(true);

  const grew = (await get(`proofs/consistency?from=${early.size}&to=${late.size}`)).body;
  expect(grew).toMatchObject({ from: early.size, size: late.size });
  expect(
    verifyConsistency({
      from: early.size,
      to: late.size,
      fromRoot: early.root,
      toRoot: late.root,
      proof: grew.hashes.map(bytes),
    }),
  ).toBe(true);

  const listed = (await get('checkpoints?limit=1')).body;
  expect(listed).toMatchObject({ data: [{ size: late.size }], next: String(late.size) });
  expect((await get(`checkpoints?after=${listed.next}`)).body.data[0].size).toBe(early.size);
  for (const none of ['soon', '-1', '1e5']) {
    const answer = await auditor.send('GET', `/api/v1/audit/checkpoints?after=${none}`);
    expect(answer).toMatchObject({ status: 400, code: 'invalid_parameter' });
  }
});

test('what is not there yet is said to be so', async () => {
  expect((await auditor.send('GET', '/api/v1/audit/checkpoint')).code).toBe('no_checkpoint');
  const { id } = await wallet.register();
  const [event] = (await auditor.send('GET', `/api/v1/accounts/${id}/events`)).body.data;
  expect(event.index).toBeNull();
  const ask = async (path: string) => (await auditor.send('GET', `/api/v1/audit/${path}`)).code;
  expect(await ask(`proofs/inclusion?eventId=${event.id}`)).toBe('not_sequenced');
  expect(await ask(`proofs/inclusion?eventId=${id}`)).toBe('event_not_found');
  await settle();
  const { size } = await newest();
  expect(await ask(`proofs/inclusion?eventId=${event.id}&size=${size + 1}`)).toBe('not_in_tree');
  expect(await ask(`proofs/inclusion?eventId=${event.id}&size=0`)).toBe('not_in_tree');
  expect(await ask(`proofs/consistency?from=0&to=${size}`)).toBe('not_in_tree');
  expect(await ask(`proofs/consistency?from=${size + 1}`)).toBe('not_in_tree');
  expect(await ask(`leaf/${size}`)).toBe('event_not_found');
  expect(await ask('leaf/-1')).toBe('invalid_parameter');
  expect(await ask('tile/0/001')).toBe('not_found');
  expect(await ask('tile/0/000.p/999')).toBe('not_found');
  expect(await ask('tile/0/..%2f000')).toBe('not_found');
});

test('the log is served as files that never change, entries only to auditors', async () => {
  await registerMany(260);
  await settle();
  const { size, root } = await newest();
  const tree = new GrowingTree();
  for (let index = 0; index * 256 < size; index += 1) {
    const width = Math.min(256, size - index * 256);
    const name = `${String(index).padStart(3, '0')}${width < 256 ? `.p/${width}` : ''}`;
    const hashes = await get(`tile/0/${name}`);
    expect(hashes.headers['cache-control']).toContain('immutable');
    const entries = decodeBundle((await get(`tile/entries/${name}`)).bytes);
    expect(Buffer.concat(entries.map(leafHash)).equals(hashes.bytes)).toBe(true);
    for (const entry of entries) tree.append(leafHash(entry));
  }
  expect(tree.root()).toEqual(root);
  expect((await get(`tile/1/000.p/${Math.floor(size / 256)}`)).bytes).toHaveLength(
    32 * Math.floor(size / 256),
  );
  const support = await app.staffSession('support');
  expect((await support.send('GET', '/api/v1/audit/tile/0/000')).status).toBe(200);
  expect((await support.send('GET', '/api/v1/audit/tile/entries/000')).code).toBe('forbidden');
});

test('an export proves each of its entries, or all of them together, and is itself in the log', async () => {
  const { id } = await wallet.register();
  await registerMany(20);
  await settle();
  const read = async (path: string) =>
    (await get(path)).text
      .trimEnd()
      .split('\n')
      .map((line) => parseExportLine(line));
  const part = await read(`export?accountId=${id}`);
  expect(part.map((line) => line?.kind)).toEqual(['header', 'entry', 'end']);
  const { size, root } = await newest();
  const [, line] = part;
  const entry = line?.kind === 'entry' ? line.entry : undefined;
  const claim = { index: entry?.index ?? -1, size, root, leafHash: leafHash(entry?.bytes ?? Buffer.of()) };
  expect(verifyInclusion({ ...claim, proof: entry?.proof ?? [] })).toBe(true);

  const whole = await read('export');
  const tree = new GrowingTree();
  for (const each of whole) if (each?.kind === 'entry') tree.append(leafHash(each.entry.bytes));
  expect(tree.root()).toEqual(root);
  expect(whole.at(-1)).toEqual({ kind: 'end', entries: size });
  expect(whole[0]).toMatchObject({ header: { complete: true } });
  expect((await app.events('export_log')).map((event) => event.facts['filter'])).toEqual([
    { accountId: id },
    {},
  ]);
});

test('several sequencers share the work: no index twice, none left out, and one tree', async () => {
  const others = [1, 2, 3].map(() => createSequencer(app.config, app.dataSource, app.nest.get(Clock)));
  const writing = new AbortController();
  const running = [sequencer, ...others].map(async (one) => {
    while (!writing.signal.aborted) {
      await one.run();
      app.advance(100);
    }
  });
  await registerMany(400);
  writing.abort();
  await Promise.all(running);
  await settle();
  const [count]: { events: string; entries: string }[] = await app.dataSource.query(
    `SELECT (SELECT count(*) FROM audit_event) AS events, (SELECT count(*) FROM log_entry) AS entries`,
  );
  expect(count?.entries).toBe(count?.events);
  const rows: { body: Buffer }[] = await app.dataSource.query(
    `SELECT body FROM log_entry JOIN audit_event ON id = event_id ORDER BY log_index`,
  );
  const tree = new GrowingTree();
  for (const row of rows) tree.append(leafHash(row.body));
  expect(await newest()).toMatchObject({ size: rows.length, root: tree.root() });
});

test('a round that fails leaves nothing half done', async () => {
  await wallet.register();
  await settle();
  const before = await newest();
  await registerMany(300);
  await asSuperuser('REVOKE INSERT ON log_tile FROM standing_app');
  await expect(settle()).rejects.toThrow('log_tile');
  expect((await get('checkpoint')).text).toContain(`\n${before.size}\n`);
  expect((await get('tile/0/000.p/1')).bytes).toHaveLength(32);
  expect((await auditor.send('GET', `/api/v1/audit/leaf/${before.size}`)).status).toBe(404);
  await asSuperuser('GRANT INSERT ON log_tile TO standing_app');
  await settle();
  expect((await newest()).size).toBeGreaterThanOrEqual(before.size + 300);
});

test('checkpoints are signed at most once a second, and soon when there is news', async () => {
  await settle();
  app.stopClock();
  await wallet.register();
  app.advance(1_000);
  await sequencer.run();
  const first = await newest();
  await wallet.register();
  await sequencer.run();
  expect((await newest()).size).toBe(first.size);
  app.advance(1_000);
  await sequencer.run();
  expect((await newest()).size).toBe(first.size + 1);
  app.advance(60_000);
  await sequencer.run();
  const { data } = (await get('checkpoints')).body;
  expect(data.slice(0, 2)).toMatchObject([{ size: first.size + 1 }, { size: first.size }]);
  expect(new Set(data.map((each: { size: number }) => each.size)).size).toBe(data.length);
});

describe('a log that came back from a backup', () => {
  /** Takes the end of the log away, as an older backup would: the queue is empty, everything fits together. */
  const cutTail = (keep: number) =>
    asSuperuser(
      `DELETE FROM log_checkpoint WHERE size > ${keep}`,
      `DELETE FROM log_entry WHERE log_index >= ${keep}`,
    );

  const refused = async () => {
    const ready = (await app.send('GET', '/health/ready')).body as object;
    const metrics = (await app.send('GET', '/metrics')).text;
    return [(ready as { log: string }).log, /^standing_log_signing_refused (\d)$/m.exec(metrics)?.[1]];
  };

  test('signs nothing while it is shorter, or other, than what was signed; and says so', async () => {
    await registerMany(5);
    await settle();
    const { size } = await newest();
    await cutTail(size - 2);
    await wallet.register();
    const fresh = () => createSequencer(app.config, app.dataSource, app.nest.get(Clock));
    const shorter = await settle(fresh());
    expect(shorter.refusal).toContain(`${size} entries has been signed`);
    expect(await refused()).toEqual(['signing_refused', '1']);
    await registerMany(3);
    const other = await settle(fresh());
    expect(other.refusal).toContain(`the first ${size} entries are not those`);
    expect((await get('checkpoints')).body.data).toEqual([]);
  });

  test('goes on under another name when that is what its operator wants', async () => {
    await registerMany(5);
    await settle();
    const old = await newest();
    await cutTail(old.size - 2);
    await wallet.register();
    await settle();
    const clock = app.nest.get(Clock);
    await LogRestartService.on(app.config, app.dataSource, clock).restart(BY, 'the disk was lost');
    const { file } = new RememberedCheckpoint(app.config.dataDir);
    expect((await settle()).refusal).toBeNull();
    const now = await newest();
    expect(now.origin).not.toBe(old.origin);
    expect(await refused()).toEqual(['ok', '0']);
    expect(await app.events('restart_log')).toMatchObject([
      { facts: { previousOrigin: old.origin, lastCheckpoint: { size: old.size } } },
    ]);
    expect(await readFile(file, 'utf8')).toContain(now.origin);
  });

  test('does not trust a data folder that remembers another log', async () => {
    await wallet.register();
    await settle();
    const remembered = new RememberedCheckpoint(app.config.dataDir);
    const note = await readFile(remembered.file, 'utf8');
    await writeFile(remembered.file, note.replaceAll((await newest()).origin, 'another.example/log'));
    await wallet.register();
    expect((await settle()).refusal).toContain('another.example/log');
  });

  test('does not trust a data folder that remembers nothing that can be read, and gets out of that, too', async () => {
    await wallet.register();
    await settle();
    const { file } = new RememberedCheckpoint(app.config.dataDir);
    await writeFile(file, 'no checkpoint');
    await wallet.register();
    expect((await settle()).refusal).toContain('holds no checkpoint');
    const found = await auditor.send('POST', '/api/v1/audit/verify', { body: {} });
    expect(found.body.problems).toMatchObject([{ kind: 'checkpoint' }]);
    await LogRestartService.on(app.config, app.dataSource, app.nest.get(Clock)).restart(BY, 'it was damaged');
    expect((await settle()).refusal).toBeNull();
    expect(
      openCheckpoint(await readFile(file, 'utf8'), [parseVkey((await get('key')).body.vkey)]),
    ).toBeDefined();
  });
});

test('no checkpoint is published that nobody has signed', async () => {
  await wallet.register();
  await settle();
  const { file } = new RememberedCheckpoint(app.config.dataDir);
  const signed = [await readFile(file, 'utf8'), (await get('checkpoint')).text];
  await asSuperuser(`UPDATE log_key SET signs_until = '2020-01-01'`);
  await wallet.register();
  await expect(settle()).rejects.toMatchObject({ code: 'key_unavailable' });
  expect([await readFile(file, 'utf8'), (await get('checkpoint')).text]).toEqual(signed);
});

test('after a rotation of the key both sign, then only the new one', async () => {
  await wallet.register();
  await settle();
  const keys = app.nest.get(LogKeysService);
  const [old] = await keys.publicKeys();
  const fresh = await keys.rotate(BY);
  await wallet.register();
  await settle();
  const both = (await get('checkpoint')).text;
  expect(openCheckpoint(both, [old!.key, fresh]).good).toHaveLength(2);
  app.advance(31 * 24 * 60 * 60 * 1_000);
  auditor = await app.staffSession('auditor');
  await wallet.register();
  await settle();
  const later = (await get('checkpoint')).text;
  expect(openCheckpoint(later, [fresh]).good).toHaveLength(1);
  expect(() => openCheckpoint(later, [old!.key])).toThrow();
  expect((await get('key')).body.keys).toMatchObject([
    { signsUntil: null },
    { signsUntil: expect.any(String) },
  ]);
});

test('the key survives a rotation of the master key that it is wrapped with', async () => {
  await wallet.register();
  await settle();
  const before = (await get('key')).body.vkey;
  await createAccountKeysService(app.config, app.dataSource, new Clock()).rotate(BY);
  await wallet.register();
  await settle(createSequencer(app.config, app.dataSource, app.nest.get(Clock)));
  expect((await get('key')).body.vkey).toBe(before);
  expect((await newest()).size).toBeGreaterThan(1);
});

test('nobody changes the order, the tree or a checkpoint, not even the owner', async () => {
  await registerMany(260);
  await settle();
  const owner = new pg.Client({ connectionString: app.database.ownerUrl });
  await owner.connect();
  try {
    for (const statement of [
      `UPDATE log_entry SET leaf_hash = sha256('') WHERE log_index = 0`,
      `DELETE FROM log_entry WHERE log_index = (SELECT max(log_index) FROM log_entry)`,
      `TRUNCATE log_entry`,
      `INSERT INTO log_entry SELECT max(log_index) + 2, gen_random_uuid(), sha256('') FROM log_entry`,
      `UPDATE log_tile SET hashes = sha256('')`,
      `DELETE FROM log_tile`,
      `UPDATE log_checkpoint SET note = 'x'`,
      `DELETE FROM log_checkpoint`,
      `INSERT INTO log_checkpoint SELECT origin, 1000000, root, note, signed_at FROM log_checkpoint LIMIT 1`,
      `DELETE FROM log_key`,
    ]) {
      await expect(owner.query(statement)).rejects.toThrow(
        /append-only|stay as they are|follow|never had|foreign key/,
      );
    }
  } finally {
    await owner.end();
  }
});
