import pg from 'pg';
import { Writable } from 'node:stream';
import { Secret, TOTP } from 'otpauth';
import { ApiKeyService, newApiKey } from '../../server/src/staff/api-key.service.js';
import { TEST_PASSWORD, TestApp } from '../support/app.js';

const mockLines: string[] = [];

jest.mock('../../server/src/platform/logging.js', () => {
  const actual = jest.requireActual<object>('../../server/src/platform/logging.js');
  const { pino } = jest.requireActual<{ pino: (options: object, to: Writable) => unknown }>('pino');
  const to = new Writable({
    write(chunk: Buffer, _encoding, done) {
      mockLines.push(chunk.toString());
      done();
    },
  });
  return { ...actual, createLogger: () => pino({ level: 'trace' }, to) };
});

const EMAIL = 'aoife.brennan@standing.test';
const TYPED_PASSWORD = 'typed into the wrong field';
const WRONG_EMAIL = 'my.password.4711@standing.test';

let app: TestApp;
/** What nobody but its owner may ever read. */
const secrets = new Map<string, string>();

beforeAll(async () => {
  app = await TestApp.start();
  await app.addStaff(EMAIL, 'support');
  const session = await app.signIn(EMAIL);
  const { secret, uri } = (await session.send('POST', '/api/v1/me/totp')).body as {
    secret: string;
    uri: string;
  };
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
  await session.send('POST', '/api/v1/me/totp/confirm', { body: { code } });
  const key = newApiKey();
  const grant = { name: 'Wallet', scopes: ['accounts:read'], expiresAt: null } as const;
  await app.nest.get(ApiKeyService).ensure(key, grant, { kind: 'system', id: 'test', role: 'system' });
  await app.send('GET', '/api/v1/accounts', { headers: { authorization: `Bearer ${key}` } });
  const signIn = (body: object) => app.send('POST', '/api/v1/auth/sign-in', { body });
  await signIn({ email: EMAIL, password: TYPED_PASSWORD });
  await signIn({ email: WRONG_EMAIL, password: TYPED_PASSWORD });
  await signIn({ email: EMAIL, password: TYPED_PASSWORD, more: true });
  await app.send('POST', '/api/v1/auth/sign-in', {
    body: `{"email":"${EMAIL}","password":"${TYPED_PASSWORD}`,
  });
  // Something of ours fails while it holds secrets.
  const broken = jest.spyOn(app.dataSource, 'query').mockRejectedValue(new Error(`near "${TYPED_PASSWORD}"`));
  await session.send('GET', '/api/v1/me');
  await signIn({ email: EMAIL, password: TYPED_PASSWORD });
  broken.mockRestore();

  secrets.set('password', TEST_PASSWORD);
  secrets.set('wrong password', TYPED_PASSWORD);
  secrets.set('session token', session.token);
  secrets.set('CSRF token', session.view.csrfToken);
  secrets.set('secret of the codes', secret);
  secrets.set('bytes of that secret', Buffer.from(Secret.fromBase32(secret).bytes).toString('hex'));
  secrets.set('its URI', uri);
  secrets.set('API key', key);
  secrets.set('what was typed as e-mail', WRONG_EMAIL);
});
afterAll(() => app.close());

/** Every row of every table as text; bytes as hex and, where they are text, as that. */
async function wholeDatabase(): Promise<string> {
  const client = new pg.Client({ connectionString: app.database.superuserUrl });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    let text = '';
    for (const { name } of tables.rows) {
      const rows = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      text += rows.rows.map(({ row }) => row).join('\n');
    }
    const bodies = await client.query<{ body: Buffer }>(`SELECT body FROM audit_event`);
    return text + bodies.rows.map(({ body }) => body.toString('utf8')).join('\n');
  } finally {
    await client.end();
  }
}

test('the database holds no secret in clear', async () => {
  const database = await wholeDatabase();
  expect(database).toContain(EMAIL);
  expect(database).toContain('sign_in_failed');
  for (const [what, secret] of secrets) {
    expect({ what, found: database.includes(secret) }).toEqual({ what, found: false });
  }
});

test('the log of the program holds no secret and no e-mail address', () => {
  const log = mockLines.join('');
  expect(log).toContain('/api/v1/auth/sign-in');
  expect(log).toContain('request failed');
  for (const [what, secret] of [...secrets, ['e-mail address', EMAIL] as const]) {
    expect({ what, found: log.includes(secret) }).toEqual({ what, found: false });
  }
});

test('the audit log holds no name and no e-mail address of staff', async () => {
  const rows = (await app.dataSource.query(`SELECT convert_from(body, 'UTF8') AS body FROM audit_event`)) as {
    body: string;
  }[];
  const log = rows.map(({ body }) => body).join('\n');
  expect(log).toContain('"sign_in"');
  expect(log).not.toContain('@');
  expect(log).not.toContain('Test support');
});

test('the API’s login cannot delete people or keys, nor read more as the auditor than who acted', async () => {
  await expect(app.dataSource.query(`DELETE FROM staff`)).rejects.toThrow(/permission denied/);
  await expect(app.dataSource.query(`DELETE FROM api_key`)).rejects.toThrow(/permission denied/);
  await expect(app.dataSource.query(`UPDATE staff SET id = gen_random_uuid()`)).rejects.toThrow(
    /permission denied/,
  );
  const auditor = new pg.Client({ connectionString: app.database.auditorUrl });
  await auditor.connect();
  try {
    expect((await auditor.query(`SELECT id, name, email, roles FROM staff`)).rowCount).toBe(1);
    expect((await auditor.query(`SELECT id, name FROM api_key`)).rowCount).toBe(1);
    for (const forbidden of [
      'password_hash FROM staff',
      'totp_secret FROM staff',
      'key_hash FROM api_key',
      '* FROM session',
    ]) {
      await expect(auditor.query(`SELECT ${forbidden}`)).rejects.toThrow(/permission denied/);
    }
  } finally {
    await auditor.end();
  }
});
