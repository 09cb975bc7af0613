import pg from 'pg';
import type { Sequencer } from '../../server/src/audit/tree/sequencer.js';
import { createSequencer } from '../../server/src/audit/tree/sequencer.loop.js';
import { LogReader, type LogHandler } from '../../server/src/feed/log-reader.service.js';
import { Clock } from '../../server/src/platform/clock.js';
import { TestWallet } from '../support/accounts.js';
import { TestApp } from '../support/app.js';

const NAME = 'test-consumer';

let app: TestApp;
let wallet: TestWallet;
let sequencer: Sequencer;
let reader: LogReader;

async function asSuperuser<T extends pg.QueryResultRow>(statement: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString: app.database.superuserUrl });
  await client.connect();
  try {
    return (await client.query<T>(statement, values)).rows;
  } finally {
    await client.end();
  }
}

beforeEach(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  sequencer = createSequencer(app.config, app.dataSource, app.nest.get(Clock));
  reader = app.nest.get(LogReader);
  await asSuperuser(`
    CREATE TABLE handled (n bigint GENERATED ALWAYS AS IDENTITY, log_index bigint NOT NULL, event_id uuid NOT NULL);
    GRANT SELECT, INSERT ON handled TO standing_app`);
});
afterEach(() => app.close());

const begin = () => asSuperuser(`SELECT begin_log_consumer($1)`, [NAME]);

async function sequence(): Promise<void> {
  while ((await sequencer.run()).placed > 0);
}

async function registerMany(count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => wallet.register()));
}

const write: LogHandler = async (batch, manager) => {
  for (const { index, event } of batch) {
    await manager.query(`INSERT INTO handled (log_index, event_id) VALUES ($1, $2)`, [index, event.id]);
  }
};

/** Reads until nothing is left, going on after every failure. @returns how often it failed */
async function readAll(handle: LogHandler): Promise<number> {
  let failures = 0;
  for (;;) {
    const count = await reader.consume(NAME, handle).catch(() => {
      failures += 1;
      return null;
    });
    if (count === 0) return failures;
  }
}

const handled = () =>
  asSuperuser<{ log_index: string; event_id: string }>(`SELECT log_index, event_id FROM handled ORDER BY n`);
const logged = () =>
  asSuperuser<{ log_index: string; event_id: string }>(
    `SELECT log_index, event_id FROM log_entry ORDER BY log_index`,
  );

test('several readers under one name handle each event once, in the order of the log', async () => {
  // The log's key is an event of its own, made when there is something to sign.
  await sequence();
  await begin();
  const before = (await logged()).length;
  await registerMany(1_200);
  await sequence();
  // Each returns when it finds nothing, or somebody else at it; one of them is always the last.
  while (
    (await Promise.all(Array.from({ length: 4 }, () => reader.consume(NAME, write)))).some((n) => n > 0)
  );
  await readAll(write);
  const all = (await logged()).slice(before);
  expect(all).toHaveLength(1_200);
  expect(await handled()).toEqual(all);
});

test('who fails or is killed in the middle of a batch leaves no trace of it and no gap', async () => {
  await sequence();
  await begin();
  const before = (await logged()).length;
  await registerMany(600);
  await sequence();
  let rounds = 0;
  const failures = await readAll(async (batch, manager) => {
    rounds += 1;
    await write(batch.slice(0, batch.length / 2), manager);
    if (rounds === 1) throw new Error('no luck');
    if (rounds === 2) {
      const [own]: { pid: number }[] = await manager.query(`SELECT pg_backend_pid() AS pid`);
      await asSuperuser(`SELECT pg_terminate_backend($1)`, [own?.pid]);
    }
    await write(batch.slice(batch.length / 2), manager);
  });
  expect(failures).toBe(2);
  expect(await handled()).toEqual((await logged()).slice(before));
});

test('what concerns nobody is passed over at once, and what comes after somebody is there is not', async () => {
  await sequence();
  await begin();
  await registerMany(3);
  await sequence();
  let isThere = false;
  const consume = () => reader.consume(NAME, write, () => Promise.resolve(isThere));
  expect(await consume()).toBe(3);
  expect(await consume()).toBe(0);
  expect(await handled()).toEqual([]);
  isThere = true;
  const before = (await logged()).length;
  await registerMany(2);
  await sequence();
  expect(await consume()).toBe(2);
  expect(await handled()).toEqual((await logged()).slice(before));
});

test('a consumer begins with what happens after it was begun, and never goes back', async () => {
  await registerMany(3);
  await sequence();
  await registerMany(2);
  await begin();
  await sequence();
  const next = await wallet.register();
  await sequence();
  const seen: string[] = [];
  await readAll(async (batch) => void seen.push(...batch.map(({ event }) => event.stream)));
  expect(seen).toEqual([`account:${next.id}`]);
  const back = app.dataSource.query(`UPDATE log_consumer SET next_index = 0 WHERE name = $1`, [NAME]);
  await expect(back).rejects.toMatchObject({ code: '42501' });
  await expect(reader.consume('unheard-of', write)).rejects.toThrow('nobody has begun');
});
