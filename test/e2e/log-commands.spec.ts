import { execFile } from 'node:child_process';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { chmodSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { fromBase64, toBase64 } from '@standing/shared/audit/base64';
import { guardedFolder } from '../support/postgres.js';
import { ServerProcess, type Ended } from '../support/server-process.js';

// Starts the built product three times on its own PostgreSQL.
jest.setTimeout(180_000);

const PASSWORD = 'log-commands-password-1';
const API_KEY = 'standing_log_commands_0123456789';
/** Between two looks at what the worker does. */
const POLL_MS = 50;

let folder: Awaited<ReturnType<typeof guardedFolder>>;
let dataDir: string;
let server: ServerProcess | undefined;
let url = '';
let vkey = '';
let registered = 0;

beforeAll(async () => {
  folder = await guardedFolder();
  dataDir = join(mkdtempSync(join(folder.path, 'x')), 'data');
  chmodSync(join(dataDir, '..'), 0o711);
  await start();
  vkey = (JSON.parse(await audit('/key')) as { vkey: string }).vkey;
});
afterAll(async () => {
  await server?.end();
  await folder?.remove();
});

async function start(): Promise<void> {
  const env = {
    DATA_DIR: dataDir,
    SEED: 'staff',
    DEMO_PASSWORD: PASSWORD,
    DEMO_API_KEY: API_KEY,
    RATE_LIMITS: 'off',
  };
  ({ server, url } = await ServerProcess.serving(env));
}

async function stop(): Promise<void> {
  await server?.end();
  server = undefined;
}

async function audit(path: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/audit${path}`, {
    headers: { authorization: `Bearer ${API_KEY}` },
  });
  return answer.ok ? answer.text() : '';
}

/** Second line of a checkpoint; 0 while there is none. */
async function signedSize(): Promise<number> {
  return Number((await audit('/checkpoint')).split('\n')[1] ?? 0);
}

/** Registers accounts, and waits until the log that has them is signed. */
async function grow(accounts: number): Promise<void> {
  const before = await signedSize();
  for (let n = 0; n < accounts; n += 1) {
    const answer = await fetch(`${url}/api/v1/accounts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
      body: JSON.stringify({
        externalRef: `log-${(registered += 1)}`,
        displayName: 'Ada Test',
        country: 'IE',
      }),
    });
    expect(answer.status).toBe(201);
  }
  while ((await signedSize()) < before + accounts) await delay(POLL_MS);
}

const command = (args: string[], env: Record<string, string> = {}): Promise<Ended> =>
  new ServerProcess('cli.js', { DATA_DIR: join(folder.path, 'elsewhere'), ...env }, args).ended;
const place = (name: string) => join(folder.path, name);
const verifyUrl = () =>
  command(
    [
      'verify-log',
      url,
      '--email',
      'auditor@standing.example',
      '--vkey',
      vkey,
      '--checkpoint',
      place('remembered'),
    ],
    { STANDING_PASSWORD: PASSWORD },
  );
const look = () =>
  command(['witness', url, '--vkey', vkey, '--state', place('witness'), '--name', 'witness.example'], {
    STANDING_API_KEY: API_KEY,
  });

/** A line of JSON that a command has printed. */
function figures(output: string): Record<string, unknown> {
  const line = output.split('\n').find((text) => text.startsWith('{"ok"'));
  return JSON.parse(line ?? '{}') as Record<string, unknown>;
}

it('verify-log checks the log of a running server, and an export without one; an altered one it locates', async () => {
  await grow(5);
  const live = await verifyUrl();
  expect(live).toMatchObject({ code: 0 });
  expect(figures(live.output)).toMatchObject({ ok: true, complete: true, problems: 0 });

  const signedIn = await fetch(`${url}/api/v1/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'auditor@standing.example', password: PASSWORD }),
  });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const text = await (await fetch(`${url}/api/v1/audit/export`, { headers: { cookie } })).text();
  await writeFile(place('good.ndjson'), text);
  expect(await command(['verify-log', place('good.ndjson'), '--vkey', vkey])).toMatchObject({ code: 0 });

  const lines = text.split('\n');
  const entry = JSON.parse(lines[3] ?? '') as { index: number; bytes: string };
  const body = Buffer.from(fromBase64(entry.bytes) ?? []).toString('utf8');
  const altered = body.replace('"at":"2', '"at":"1');
  expect(altered).not.toBe(body);
  lines[3] = JSON.stringify({ ...entry, bytes: toBase64(Buffer.from(altered)) });
  await writeFile(place('altered.ndjson'), lines.join('\n'));
  const found = await command(['verify-log', place('altered.ndjson'), '--vkey', vkey]);
  expect(found.code).toBe(1);
  expect(found.output).toContain(`root: the log: the ${lines.length - 3} entries are not those`);

  await writeFile(place('cut.ndjson'), text.split('\n').slice(0, 4).join('\n'));
  const cut = await command(['verify-log', place('cut.ndjson'), '--vkey', vkey]);
  expect(cut.code).toBe(1);
  expect(cut.output).toContain('file: entry 3: the file is cut off');

  const other = vkey.replace(/^[^+]+/, 'elsewhere.example');
  expect((await command(['verify-log', place('good.ndjson'), '--vkey', other])).code).toBe(1);
  const missing = await command(['verify-log', place('nothing.ndjson'), '--vkey', vkey]);
  expect(missing.code).toBe(1);
  expect(missing.output).toContain('nothing.ndjson cannot be read.');
  expect(missing.output).not.toContain('error of its own');
  expect((await command(['verify-log', place('good.ndjson')])).output).toContain('npm run verify-log --');
});

it('witness cosigns a log that grows, and proves the fork when the whole data folder is put back and goes on', async () => {
  const first = await look();
  expect(first).toMatchObject({ code: 0 });
  expect(first.output).toContain('is grown; cosigned');
  expect((await look()).output).toContain('is unchanged; cosigned');
  expect(await readFile(place('witness/cosigned'), 'utf8')).toContain('— witness.example ');

  await stop();
  // With owner and modes: as root PostgreSQL's files are another user's.
  await promisify(execFile)('cp', ['-a', dataDir, `${dataDir}-earlier`]);
  await start();
  await grow(5);
  expect((await look()).output).toContain('is grown; cosigned');
  expect(await verifyUrl()).toMatchObject({ code: 0 });

  // Everything that the operator has goes back: the database, and what the server remembers beside it.
  await stop();
  await rm(dataDir, { recursive: true });
  await rename(`${dataDir}-earlier`, dataDir);
  await start();
  const shorter = await look();
  expect(shorter).toMatchObject({ code: 2 });
  expect(shorter.output).toMatch(/FORK: a tree of \d+ entries was signed before, and now one of \d+/);
  // Grown beyond what was seen, by other events.
  await grow(12);
  const longer = await look();
  expect(longer).toMatchObject({ code: 2 });
  expect(longer.output).toMatch(/FORK: the tree of \d+ entries is not shown to begin with that of/);
  const evidence = (await readdir(place('witness'))).filter((name) => name.startsWith('fork-'));
  expect(evidence).toHaveLength(2);

  const verified = await verifyUrl();
  expect(verified.code).toBe(1);
  expect(verified.output).toMatch(
    /root: the log: the first \d+ entries are not those of the earlier checkpoint/,
  );
});
