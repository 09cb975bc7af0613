import pg from 'pg';
import { AccountsService } from '../../server/src/accounts/accounts.service.js';
import { place, TestWallet } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';

const ACCOUNTS = '/api/v1/accounts';
const MANY = 60;

let app: TestApp;
let support: TestSession;
let wallet: TestWallet;

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  support = await app.staffSession('support');
  for (let n = 0; n < MANY; n++) {
    const { id } = await wallet.register({ tier: n < 10 ? 'plus' : 'standard' });
    if (n < 3) await place(support, id, { kind: 'freeze', reasonCode: 'owner_request' });
  }
});
afterAll(() => app?.close());

async function total(query: string): Promise<[total: number, isExact: boolean, shown: number]> {
  const { body } = await support.send('GET', `${ACCOUNTS}?${query}`);
  return [body.total, body.totalIsExact, body.data.length];
}

describe('the total of a list', () => {
  it('is exact: summed up from the tally, or counted', async () => {
    expect(await total('perPage=25')).toEqual([MANY, true, 25]);
    expect(await total('perPage=25&page=3')).toEqual([MANY, true, 10]);
    expect(await total('perPage=25&page=4')).toEqual([MANY, true, 0]);
    expect(await total('perPage=5&tier=plus')).toEqual([10, true, 5]);
    expect(await total('perPage=2&state=frozen')).toEqual([3, true, 2]);
    expect(await total('perPage=2&state=unverified,frozen&q=ada')).toEqual([MANY, true, 2]);
    expect(await total('perPage=5&country=FR')).toEqual([0, true, 0]);
  });

  it('is kept along with every change, also when the tally is folded meanwhile', async () => {
    const service = app.nest.get(AccountsService);
    const before = await total('state=unverified&perPage=1');
    const { id } = await wallet.register({ tier: 'late' });
    expect(await service.foldTally()).toBeGreaterThan(0);
    expect(await service.foldTally()).toBe(0);
    expect(await total('state=unverified&perPage=1')).toEqual([before[0] + 1, true, 1]);
    await place(support, id, { kind: 'freeze', reasonCode: 'owner_request' });
    expect(await total('state=unverified&perPage=1')).toEqual(before);
    expect(await total('state=frozen&tier=late')).toEqual([1, true, 1]);
    await service.foldTally();
    expect(await total('state=frozen&tier=late')).toEqual([1, true, 1]);
    const sums = await app.dataSource.query<object[]>(
      `SELECT state, sum(n)::int AS n FROM account_tally GROUP BY 1 HAVING sum(n) <> 0 ORDER BY 1`,
    );
    expect(sums).toEqual(
      await app.dataSource.query(`SELECT state, count(*)::int AS n FROM account GROUP BY 1 ORDER BY 1`),
    );
  });

  it('is written by nobody but the accounts themselves', async () => {
    for (const statement of [
      `INSERT INTO account_tally VALUES ('frozen', 'GB', 'plus', 'low', 1)`,
      `UPDATE account_tally SET n = n + 1`,
      `DELETE FROM account_tally`,
    ]) {
      await expect(app.dataSource.query(statement)).rejects.toThrow('permission denied');
    }
  });

  it('is estimated, and says so, where a search would take long to count, but exact where it shows', async () => {
    const client = new pg.Client({ connectionString: app.database.superuserUrl });
    await client.connect();
    await client.query('ANALYZE');
    // To PostgreSQL this is now as much work as counting a million.
    await client.query(`ALTER DATABASE ${app.database.name} SET cpu_tuple_cost = 1000`);
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await client.end();
    // Until the pool has noticed.
    while ((await app.send('GET', '/health/ready')).status !== 200);

    const all = MANY + 1;
    const [about, isExact, shown] = await total('perPage=25&q=ada');
    expect([isExact, shown]).toEqual([false, 25]);
    expect(Math.abs(about - all)).toBeLessThan(MANY / 4);
    expect(await total('perPage=25&page=3&q=ada')).toEqual([all, true, 11]);
    expect(await total('perPage=5&country=FR&q=ada')).toEqual([0, true, 0]);
    expect(await total('perPage=25')).toEqual([all, true, 25]);
  });
});
