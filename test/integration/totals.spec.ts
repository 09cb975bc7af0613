import pg from 'pg';
import { place, TestWallet } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';

const ACCOUNTS = '/api/v1/accounts';
const MANY = 60;

let app: TestApp;
let support: TestSession;

beforeAll(async () => {
  app = await TestApp.start();
  const wallet = await TestWallet.join(app);
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
  it('is counted', async () => {
    expect(await total('perPage=25')).toEqual([MANY, true, 25]);
    expect(await total('perPage=25&page=3')).toEqual([MANY, true, 10]);
    expect(await total('perPage=25&page=4')).toEqual([MANY, true, 0]);
    expect(await total('perPage=5&tier=plus')).toEqual([10, true, 5]);
    expect(await total('perPage=2&state=frozen')).toEqual([3, true, 2]);
    expect(await total('perPage=2&state=unverified,frozen&q=ada')).toEqual([MANY, true, 2]);
    expect(await total('perPage=5&country=FR')).toEqual([0, true, 0]);
  });

  it('is estimated, and says so, where counting would take long, but exact where it shows', async () => {
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

    expect(await total('perPage=25')).toEqual([MANY, false, 25]);
    expect(await total('perPage=25&page=3')).toEqual([MANY, true, 10]);
    expect(await total('perPage=5&country=FR')).toEqual([0, true, 0]);
  });
});
