import { commitment } from '@standing/shared/audit/canonical';
import { registerAccountSchema } from '@standing/shared/contracts/accounts';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { sealPlainProfiles } from '../../server/src/accounts/profile/plain-profiles.js';
import { createAccountKeysService } from '../../server/src/keys/keys.factory.js';
import { Clock } from '../../server/src/platform/clock.js';
import { MasterKey } from '../../server/src/platform/crypto/master-keys.js';
import { TestWallet } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';
import { silentLog } from '../support/postgres.js';

const BY = { kind: 'system', id: 'test', role: 'system' } as const;

let app: TestApp;
let wallet: TestWallet;
let support: TestSession;

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  support = await app.staffSession('support');
});
afterAll(() => app.close());

const CUSTOMER = {
  externalRef: 'pd-1',
  displayName: 'Ottilie Wagenknecht',
  email: 'Ottilie.Wagenknecht@mail.example',
  phone: '+4915112345678',
  birthDate: '1971-03-09',
  address: { line1: 'Zwickauer Gasse 17', city: 'Görlitz', postalCode: '02826', country: 'DE' },
  country: 'DE',
};

/** Everything that the database holds, as text. */
async function everyRow(): Promise<string> {
  const client = new pg.Client({ connectionString: app.database.superuserUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      texts.push(...rows.map(({ row }) => row));
    }
    // Bytes are shown as hex; what they spell counts as well.
    const bytes = texts.flatMap((text) => text.match(/\\x[0-9a-f]+/g) ?? []);
    return [...texts, ...bytes.map((hex) => Buffer.from(hex.slice(2), 'hex').toString('latin1'))].join('\n');
  } finally {
    await client.end();
  }
}

const found = async (q: string) => {
  const { body } = await support.send('GET', `/api/v1/accounts?q=${encodeURIComponent(q)}`);
  return body.data.map(({ externalRef }: { externalRef: string }) => externalRef);
};

test('contact data, birth date and address stand nowhere in the database, and are found and shown masked', async () => {
  const account = await wallet.register(CUSTOMER);
  const masked = {
    email: 'O•••@m•••.example',
    phone: '••••••••••••78',
    birthDate: '••••-••-••',
    address: '••••••',
  };
  expect(account).toMatchObject(masked);
  expect((await support.send('GET', `/api/v1/accounts/${account.id}`)).body).toMatchObject(masked);

  const all = await everyRow();
  for (const secret of [
    'Wagenknecht@',
    'wagenknecht@',
    '15112345678',
    '1971-03-09',
    'Zwickauer',
    'Görlitz',
  ]) {
    expect(all.includes(secret)).toBe(false);
  }
  expect(all.includes(CUSTOMER.displayName)).toBe(true);

  for (const q of [
    'ottilie.wagenknecht@MAIL.example',
    '+49 151 12345678',
    '4915112345678',
    'wagenkn',
    'pd-1',
  ]) {
    expect(await found(q)).toEqual(['pd-1']);
  }
  for (const q of ['ottilie.wagenknecht@mail.exampl', '+4915112345679', '15112345678']) {
    expect(await found(q)).toEqual([]);
  }
});

test('contacts that are added are encrypted and found, too; another one is refused, the same one is not', async () => {
  const account = await wallet.register({ externalRef: 'pd-2', birthDate: '1980-01-01' });
  const add = (body: object) => wallet.send('POST', `/api/v1/accounts/${account.id}/contacts`, { body });
  expect(await add({ email: 'Someone.New@mail.example' })).toMatchObject({
    status: 200,
    body: { account: { email: 'S•••@m•••.example', phone: null, birthDate: '••••-••-••' } },
  });
  expect(await add({ phone: '+390612345678', email: 'someone.new@mail.example' })).toMatchObject({
    status: 200,
  });
  expect(await add({ phone: '+390612345679' })).toMatchObject({ status: 409, code: 'contact_exists' });
  expect(await found('SOMEONE.NEW@mail.example')).toEqual(['pd-2']);
  expect(await found('+39 06 12345678')).toEqual(['pd-2']);
  const all = await everyRow();
  for (const secret of ['ew@mail.example', '0612345678']) expect(all.includes(secret)).toBe(false);
});

test('a new master key leaves everything readable, found, and the same registration the same', async () => {
  await wallet.register({ ...CUSTOMER, externalRef: 'pd-3', email: 'rotated@mail.example' });
  await createAccountKeysService(app.config, app.dataSource, new Clock()).rotate(BY);
  expect(await found('rotated@mail.example')).toEqual(['pd-3']);
  const again = (email: string) =>
    wallet.send('POST', '/api/v1/accounts', { body: { ...CUSTOMER, externalRef: 'pd-3', email } });
  expect(await again('rotated@mail.example')).toMatchObject({ status: 200 });
  expect(await again('other@mail.example')).toMatchObject({ status: 409, code: 'account_exists' });
  const [index] = await app.dataSource.query(
    `SELECT m.retired_at FROM blind_index_key b JOIN master_key m ON m.id = b.master_key_id`,
  );
  expect(index).toEqual({ retired_at: null });
});

test('no key is kept that a retired master key wraps', async () => {
  const { id } = await wallet.register({ externalRef: 'pd-4' });
  const [old] = await app.dataSource.query(`SELECT id FROM master_key WHERE retired_at IS NOT NULL`);
  const client = new pg.Client({ connectionString: app.database.superuserUrl });
  await client.connect();
  try {
    await client.query(`DELETE FROM account_key WHERE account_id = $1`, [id]);
    const insert = (masterKeyId: string) =>
      client.query(
        `INSERT INTO account_key (id, account_id, wrapped_key, master_key_id, created_at)
         VALUES (gen_random_uuid(), $1, $2, $3, now())`,
        [id, randomBytes(60), masterKeyId],
      );
    await expect(insert(old.id)).rejects.toMatchObject({ code: '40001' });
    const { rows } = await client.query(`SELECT id FROM master_key WHERE retired_at IS NULL`);
    expect(await insert(rows[0].id)).toMatchObject({ rowCount: 1 });
  } finally {
    await client.end();
  }
});

test('what an earlier release kept in clear is encrypted before anybody is served, in as many steps as it takes', async () => {
  const people = await Promise.all(
    [0, 1, 2].map((n) =>
      wallet.register({ ...CUSTOMER, externalRef: `old-${n}`, email: `old-${n}@mail.example` }),
    ),
  );
  // As the earlier release left them: no profile, no key but of whoever had documents, and the fingerprint of its time.
  const client = new pg.Client({ connectionString: app.database.superuserUrl });
  await client.connect();
  for (const [n, { id }] of people.entries()) {
    const data = registerAccountSchema.parse({
      ...CUSTOMER,
      externalRef: `old-${n}`,
      email: `old-${n}@mail.example`,
    });
    const { rows } = await client.query(`SELECT commitment_key FROM account WHERE id = $1`, [id]);
    const digest = commitment(rows[0].commitment_key, '', 'registration', data);
    await client.query(`DELETE FROM account_profile WHERE account_id = $1`, [id]);
    if (n !== 1) await client.query(`DELETE FROM account_key WHERE account_id = $1`, [id]);
    await client.query(
      `UPDATE account SET registration_digest = decode($2, 'hex'), email_hint = NULL, phone_hint = NULL,
         has_birth_date = false, has_address = false WHERE id = $1`,
      [id, digest],
    );
    await client.query(`INSERT INTO account_plain_profile VALUES ($1, $2, $3, $4, $5)`, [
      id,
      data.email,
      data.phone,
      data.birthDate,
      JSON.stringify(data.address),
    ]);
  }
  await client.end();
  expect(await found('old-1@mail.example')).toEqual([]);

  const context = { dataSource: app.dataSource, clock: new Clock(), log: silentLog };
  const signal = new AbortController().signal;
  const keyless = { ...app.config, masterKey: { keys: MasterKey.generate().toText(), file: undefined } };
  await expect(sealPlainProfiles({ ...context, config: keyless, signal })).rejects.toMatchObject({
    code: 'key_unavailable',
  });
  expect(await sealPlainProfiles({ ...context, config: app.config, signal })).toBe(3);
  expect(await sealPlainProfiles({ ...context, config: app.config, signal })).toBe(0);

  for (const [n, { id }] of people.entries()) {
    expect(await found(`old-${n}@mail.example`)).toEqual([`old-${n}`]);
    expect((await support.send('GET', `/api/v1/accounts/${id}`)).body).toMatchObject({
      email: 'o•••@m•••.example',
      address: '••••••',
    });
    const body = { ...CUSTOMER, externalRef: `old-${n}`, email: `old-${n}@mail.example` };
    expect(await wallet.send('POST', '/api/v1/accounts', { body })).toMatchObject({
      status: 200,
      body: { id },
    });
  }
  expect((await everyRow()).includes('old-1@mail.example')).toBe(false);
});
