import { readFile } from 'node:fs/promises';
import { fromBase64 } from '@standing/shared/audit/base64';
import { leafHash, type EventBody } from '@standing/shared/audit/canonical';
import { sealEvent } from '@standing/shared/audit/seal';
import { parseVkey, type NoteKey } from '@standing/shared/audit/note';
import type { Problem } from '@standing/shared/audit/verify';
import { ExportVerifier } from '@standing/shared/audit/verify-export';
import { witness } from '@standing/shared/audit/witness';
import pg from 'pg';
import { RememberedCheckpoint } from '../../server/src/audit/tree/remembered-checkpoint.js';
import type { Sequencer } from '../../server/src/audit/tree/sequencer.js';
import { createSequencer } from '../../server/src/audit/tree/sequencer.loop.js';
import { Clock } from '../../server/src/platform/clock.js';
import { place, TestWallet } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';

/** Events of the log that is altered. */
const EVENTS = 2_000;

let app: TestApp;
let auditor: TestSession;
let reviewer: TestSession;
let wallet: TestWallet;
let sequencer: Sequencer;
let superuser: pg.Client;
let key: NoteKey;
/** An account that was frozen, released and locked. */
let subject: string;

jest.setTimeout(240_000);

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  auditor = await app.staffSession('auditor');
  reviewer = await app.staffSession('reviewer');
  sequencer = createSequencer(app.config, app.dataSource, app.nest.get(Clock));
  subject = (await wallet.registerVerified()).id;
  const { hold } = await place(reviewer, subject, {
    kind: 'flag',
    reasonCode: 'unusual_volume',
    note: 'Look.',
  });
  const release = { reasonCode: 'false_positive' };
  await reviewer.send('POST', `/api/v1/accounts/${subject}/holds/${hold.id}/release`, { body: release });
  await place(reviewer, subject, { kind: 'freeze', reasonCode: 'suspected_fraud', note: 'Seen before.' });
  await place(reviewer, subject, { kind: 'lock', reasonCode: 'abnormal_sign_in' });
  await settle();
  for (let done = 0; done < EVENTS; done += 200) {
    await Promise.all(Array.from({ length: 200 }, () => wallet.register()));
    // Several checkpoints, so that what was altered lies between two.
    if (done % 600 === 0) await settle();
  }
  await settle();
  key = parseVkey((await auditor.send('GET', '/api/v1/audit/key')).body.vkey);
  superuser = new pg.Client({ connectionString: app.database.superuserUrl });
  await superuser.connect();
  await superuser.query('SET session_replication_role = replica');
  // What stays on in spite of that.
  for (const table of TABLES) {
    await superuser.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
  }
  // A superuser drops what refuses.
  const checks: { name: string; table: string }[] = (
    await superuser.query(
      `SELECT conname AS name, conrelid::regclass::text AS table FROM pg_constraint
       WHERE contype = 'c' AND conrelid IN ('audit_event'::regclass, 'account'::regclass, 'log_key'::regclass)`,
    )
  ).rows;
  for (const { name, table } of checks)
    await superuser.query(`ALTER TABLE ${table} DROP CONSTRAINT "${name}"`);
  await queueing('ENABLE ALWAYS');
});
afterAll(async () => {
  await superuser?.end();
  await app.close();
});

async function settle(): Promise<void> {
  for (let placed = 1; placed > 0;) {
    app.advance(1_000);
    ({ placed } = await sequencer.run());
  }
}

interface Answer {
  readonly ok: boolean;
  readonly checked: number;
  readonly problems: Problem[];
}
const verify = async (body: object = {}): Promise<Answer> => {
  const answer = await auditor.send('POST', '/api/v1/audit/verify', { body });
  if (answer.status !== 200) throw new Error(`verify answered ${answer.status} ${answer.text}`);
  return answer.body as Answer;
};

/** What is altered and put back. */
const TABLES = ['log_entry', 'audit_event', 'log_tile', 'log_checkpoint', 'log_key', 'account', 'hold'];

/** New events wait for their index, those that a superuser puts in do not. */
const queueing = (state: 'ENABLE ALWAYS' | 'DISABLE') =>
  superuser.query(`ALTER TABLE audit_event ${state} TRIGGER waits_for_index`);

/** Alters the database, verifies it over other connections, and puts everything back. */
async function tampered(...statements: (string | [string, unknown[]])[]): Promise<Problem[]> {
  for (const table of TABLES) await superuser.query(`CREATE TEMP TABLE copy_of_${table} AS TABLE ${table}`);
  await queueing('DISABLE');
  try {
    for (const statement of statements) {
      const [text, values] = typeof statement === 'string' ? [statement, []] : statement;
      if ((await superuser.query(text, values)).rowCount === 0) throw new Error('nothing was altered');
    }
    await queueing('ENABLE ALWAYS');
    return (await verify()).problems;
  } finally {
    await queueing('DISABLE');
    for (const table of TABLES) {
      const { rows } = await superuser.query(
        `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns FROM pg_attribute
         WHERE attrelid = '${table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
      );
      const { columns } = rows[0] as { columns: string };
      // That somebody verified is an event, too, and stays.
      const others = table === 'audit_event' ? 'AND id NOT IN (SELECT event_id FROM log_pending)' : '';
      // What is as it was stays: to write everything anew each time takes longer than to verify it.
      await superuser.query(
        `DELETE FROM ${table} t WHERE t::text NOT IN (SELECT c::text FROM copy_of_${table} c) ${others}`,
      );
      await superuser.query(
        `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM copy_of_${table} ON CONFLICT DO NOTHING`,
      );
      await superuser.query(`DROP TABLE copy_of_${table}`);
    }
    await queueing('ENABLE ALWAYS');
  }
}

const at = (stream: string) => (problem: Problem) => problem.stream === stream;
const row = async (index: number) => {
  const { rows } = await superuser.query(
    `SELECT e.*, e.stream_kind || ':' || e.stream_id AS stream FROM log_entry l JOIN audit_event e ON e.id = l.event_id
     WHERE l.log_index = $1`,
    [index],
  );
  return rows[0] as {
    id: string;
    stream: string;
    stream_id: string;
    stream_version: number;
    body: Buffer;
    hash: Buffer;
  };
};
const subjectIndex = async (version: number) =>
  Number(
    (
      await superuser.query(
        `SELECT log_index FROM log_entry JOIN audit_event ON id = event_id WHERE stream_id = $1 AND stream_version = $2`,
        [subject, version],
      )
    ).rows[0].log_index,
  );

test('a log that nobody has altered is in order, as a whole and for an account', async () => {
  const whole = await verify();
  expect(whole.problems).toEqual([]);
  expect(whole.checked).toBeGreaterThan(EVENTS);
  expect(await verify({ accountId: subject })).toMatchObject({ ok: true, checked: 6 });
  const unknown = { accountId: '00000000-0000-7000-8000-000000000000' };
  expect((await auditor.send('POST', '/api/v1/audit/verify', { body: unknown })).code).toBe(
    'account_not_found',
  );
  const { body } = await auditor.send('GET', '/api/v1/audit/verifications');
  expect(body.data).toMatchObject([
    { accountId: subject, ok: true },
    { accountId: null, ok: true, checked: whole.checked },
  ]);
});

test('operators see in the metrics what the last verification of everything has found', async () => {
  const found = async () =>
    Number(/^standing_log_verification_problems (\d+)$/m.exec((await app.send('GET', '/metrics')).text)?.[1]);
  app.advance(1_000);
  const problems = await tampered([
    `DELETE FROM audit_event WHERE stream_id = $1 AND stream_version = 2`,
    [subject],
  ]);
  expect(problems.length).toBeGreaterThan(0);
  expect(await found()).toBe(problems.length);
  app.advance(1_000);
  await verify();
  expect(await found()).toBe(0);
});

/** Each column of an event, with another value of its kind. */
const COLUMNS: readonly [column: string, value: string][] = [
  ['stream_kind', `'staff'`],
  ['stream_id', `gen_random_uuid()`],
  ['stream_version', `stream_version + 40`],
  ['at', `at + interval '1 ms'`],
  ['command', `'close'`],
  ['from_state', `'closed'`],
  ['to_state', `'locked'`],
  ['actor_kind', `'rule'`],
  ['actor_id', `'somebody else'`],
  ['actor_role', `'lead'`],
  ['reason_kind', `'lock'`],
  ['reason_code', `'error'`],
  ['reason_version', `99`],
  ['body', `overlay(body placing '7' from octet_length(body) - 4)`],
  ['previous_hash', `sha256('x')`],
  ['hash', `sha256('x')`],
];

test.each(COLUMNS)('a change of %s is found where it is', async (column, value) => {
  for (const version of [2, 5]) {
    const index = await subjectIndex(version);
    const event = await row(index);
    const problems = await tampered(`UPDATE audit_event SET ${column} = ${value} WHERE id = '${event.id}'`);
    expect(problems.length).toBeGreaterThan(0);
    expect(
      problems.some(
        (problem) => problem.index === index || (at(event.stream)(problem) && problem.version === version),
      ),
    ).toBe(true);
  }
});

test('an identity that was exchanged is found', async () => {
  const index = await subjectIndex(3);
  const event = await row(index);
  const problems = await tampered(`UPDATE audit_event SET id = gen_random_uuid() WHERE id = '${event.id}'`);
  expect(problems).toContainEqual(expect.objectContaining({ kind: 'missing', index }));
});

test('rows that were deleted are found: an event, its place, or both', async () => {
  const index = await subjectIndex(4);
  const { id, stream } = await row(index);
  const ofEvent = await tampered(`DELETE FROM audit_event WHERE id = '${id}'`);
  expect(ofEvent).toContainEqual(expect.objectContaining({ kind: 'missing', index }));
  expect(ofEvent).toContainEqual(expect.objectContaining({ kind: 'missing', stream, version: 5 }));
  const ofPlace = await tampered(`DELETE FROM log_entry WHERE log_index = ${index}`);
  expect(ofPlace).toContainEqual(expect.objectContaining({ kind: 'missing', index }));
  expect(ofPlace).toContainEqual(expect.objectContaining({ kind: 'not_sequenced', stream, version: 4 }));
  const ofBoth = await tampered(
    `DELETE FROM log_entry WHERE log_index = ${index}`,
    `DELETE FROM audit_event WHERE id = '${id}'`,
  );
  expect(ofBoth).toContainEqual(expect.objectContaining({ kind: 'missing', index }));
});

test('a row that was put in is found', async () => {
  const index = await subjectIndex(6);
  const last = await row(index);
  const body = JSON.parse(last.body.toString()) as EventBody;
  const forged = sealEvent(
    last.stream,
    { version: 6, hash: last.hash.toString('hex') },
    {
      ...body,
      id: '0197a2c4-7002-7000-8000-00000000ffff',
      at: Date.parse(body.at),
    },
  );
  const problems = await tampered([
    `INSERT INTO audit_event (id, stream_kind, stream_id, stream_version, at, command, from_state, to_state, actor_kind,
       actor_id, actor_role, reason_kind, reason_code, reason_version, body, previous_hash, hash)
     SELECT $1, stream_kind, stream_id, 7, at, command, from_state, to_state, actor_kind, actor_id, actor_role, reason_kind,
       reason_code, reason_version, $2, hash, decode($3, 'hex') FROM audit_event WHERE id = $4`,
    [forged.body.id, Buffer.from(forged.text), forged.hash, last.id],
  ]);
  expect(problems).toContainEqual(
    expect.objectContaining({ kind: 'not_sequenced', stream: last.stream, version: 7 }),
  );
});

test('rows that were swapped are found', async () => {
  const [a, b] = [700, 1_300];
  const [first, second] = [await row(a), await row(b)];
  const problems = await tampered(
    `UPDATE log_entry SET event_id = gen_random_uuid() WHERE log_index = ${a}`,
    `UPDATE log_entry SET event_id = '${first.id}' WHERE log_index = ${b}`,
    `UPDATE log_entry SET event_id = '${second.id}' WHERE log_index = ${a}`,
  );
  const leaves = problems.filter((problem) => problem.kind === 'leaf').map((problem) => problem.index);
  // Found stream by stream.
  expect(new Set(leaves)).toEqual(new Set([a, b]));
  const withLeaves = await tampered(
    `UPDATE log_entry SET event_id = gen_random_uuid() WHERE log_index = ${a}`,
    [`UPDATE log_entry SET event_id = $1, leaf_hash = $2 WHERE log_index = ${b}`, [first.id, first.hash]],
    [`UPDATE log_entry SET event_id = $1, leaf_hash = $2 WHERE log_index = ${a}`, [second.id, second.hash]],
  );
  const nodes = withLeaves.filter((problem) => problem.kind === 'tile').map((problem) => problem.index);
  expect(nodes).toEqual([512, 1_280]);
  expect(withLeaves.some((problem) => problem.kind === 'root')).toBe(true);
});

test('an end that was cut off is found, and where', async () => {
  const { rows } = await superuser.query(`SELECT max(log_index) AS last FROM log_entry`);
  const keep = Number(rows[0].last) - 40;
  const cut = [
    `DELETE FROM account WHERE id IN (SELECT stream_id FROM audit_event JOIN log_entry ON event_id = id
       WHERE log_index >= ${keep} AND stream_kind = 'account')`,
    `DELETE FROM audit_event WHERE id IN (SELECT event_id FROM log_entry WHERE log_index >= ${keep})`,
    `DELETE FROM log_entry WHERE log_index >= ${keep}`,
  ];
  expect(await tampered(...cut)).toContainEqual(expect.objectContaining({ kind: 'truncated', index: keep }));
  // With the checkpoints of it gone as well, the data folder remembers.
  const withCheckpoints = await tampered(...cut, `DELETE FROM log_checkpoint WHERE size > ${keep}`);
  expect(withCheckpoints).toContainEqual(expect.objectContaining({ kind: 'truncated', index: keep }));
});

/** Rewrites history from an event on so that everything in the database fits together again. */
async function rewritten(version: number): Promise<(string | [string, unknown[]])[]> {
  const statements: (string | [string, unknown[]])[] = [];
  let previous = '';
  const { rows } = await superuser.query(
    `SELECT id, body, hash FROM audit_event WHERE stream_id = $1 AND stream_version >= $2 ORDER BY stream_version`,
    [subject, version],
  );
  for (const { id, body } of rows as { id: string; body: Buffer }[]) {
    const old = JSON.parse(body.toString()) as EventBody;
    const head = { version: old.streamVersion - 1, hash: previous === '' ? old.previousHash : previous };
    const changed = previous === '' ? { ...old, actor: { ...old.actor, id: 'somebody-else' } } : old;
    const event = sealEvent(old.stream, head, { ...changed, at: Date.parse(old.at) });
    const text = JSON.stringify(event.body).length > 0 ? withCommitments(event.text, old) : event.text;
    const hash = Buffer.from(leafHash(Buffer.from(text)));
    statements.push([
      `UPDATE audit_event SET body = $1, hash = $2, previous_hash = decode($3, 'hex'), actor_id = $4 WHERE id = $5`,
      [Buffer.from(text), hash, head.hash, changed.actor.id, id],
    ]);
    previous = hash.toString('hex');
  }
  statements.push([`UPDATE account SET head_hash = decode($1, 'hex') WHERE id = $2`, [previous, subject]]);
  return statements;
}

/** Sealing anew leaves commitments out; they stay as they were. */
function withCommitments(text: string, old: EventBody): string {
  return text.replace('"commitments":{}', `"commitments":${JSON.stringify(old.commitments)}`);
}

test('a chain that was hashed anew is found: by the leaves, by the tiles, and by what was signed', async () => {
  const index = await subjectIndex(3);
  const chain = await rewritten(3);
  const byLeaves = await tampered(...chain);
  expect(byLeaves).toContainEqual(
    expect.objectContaining({ kind: 'leaf', index, stream: `account:${subject}`, version: 3 }),
  );
  const leaves = `UPDATE log_entry SET leaf_hash = e.hash FROM audit_event e WHERE e.id = event_id AND leaf_hash <> e.hash`;
  const byTiles = await tampered(...chain, leaves);
  expect(byTiles).toContainEqual(expect.objectContaining({ kind: 'tile', index: 0 }));
  const [signed] = byTiles.filter((problem) => problem.kind === 'root');
  // Between the checkpoint before it, if any, and the first one after it.
  expect(signed?.index).toBeLessThanOrEqual(index);
  expect(signed?.detail).toContain('are not those whose checkpoint was signed');
});

test('a checkpoint or a tile that was altered is found', async () => {
  const sizes = (await superuser.query(`SELECT size FROM log_checkpoint ORDER BY size`)).rows.map((each) =>
    Number(each.size),
  );
  const size = sizes[1] ?? 0;
  for (const change of [
    `root = sha256('x')`,
    `note = replace(note, E'\\n${size}\\n', E'\\n${size + 1}\\n')`,
  ]) {
    const problems = await tampered(`UPDATE log_checkpoint SET ${change} WHERE size = ${size}`);
    expect(problems).toEqual([expect.objectContaining({ kind: 'checkpoint', index: size - 1 })]);
  }
  const ofTile = await tampered(
    `UPDATE log_tile SET hashes = overlay(hashes placing sha256('x') from 65) WHERE level = 1`,
  );
  expect(ofTile).toEqual([expect.objectContaining({ kind: 'tile', index: 512 })]);
});

test.each([
  ['state', `'active'`],
  ['state_changed_at', `now()`],
  ['version', `version - 1`],
  ['head_hash', `sha256('x')`],
  ['last_event_at', `now()`],
  ['verification_status', `'unverified'`],
  ['verification_level', `'enhanced'`],
  ['verification_expires_at', `now()`],
  ['open_freezes', `0`],
  ['open_flags', `1`],
  ['lock_until', `NULL`],
  ['settle_at', `now()`],
  ['closed_at', `now()`],
  ['country', `'US'`],
  ['tier', `'gold'`],
  ['risk_level', `'high'`],
  ['registered_at', `now()`],
])('a change of an account’s %s is found', async (column, value) => {
  const problems = await tampered(`UPDATE account SET ${column} = ${value} WHERE id = '${subject}'`);
  expect(problems).toEqual([
    {
      kind: 'account',
      stream: `account:${subject}`,
      version: 6,
      index: null,
      detail: `${column} is not what the events say`,
    },
  ]);
});

/** Alters one row beside the log, verifies the account that it is about, and puts the row back. */
async function besideTheLog(
  table: string,
  column: string,
  value: string,
  statement: string,
): Promise<Problem[]> {
  const where = `WHERE ${column} = '${value}'`;
  const { rows } = await superuser.query(`SELECT to_jsonb(t) AS kept FROM ${table} t ${where}`);
  try {
    expect((await superuser.query(`${statement} ${where}`)).rowCount).toBe(1);
    return (await verify({ accountId: subject })).problems;
  } finally {
    await superuser.query(`DELETE FROM ${table} ${where}`);
    await superuser.query(`INSERT INTO ${table} SELECT * FROM jsonb_populate_record(NULL::${table}, $1)`, [
      rows[0]?.kept,
    ]);
  }
}

test.each([
  ['account', `UPDATE account SET external_ref = external_ref || '-other'`],
  ['account', `UPDATE account SET display_name = 'Somebody Else'`],
  ['account', `UPDATE account SET locale = 'fr'`],
  ['account', `UPDATE account SET email_confirmed = NOT email_confirmed`],
  ['account', `UPDATE account SET commitment_key = NULL`],
  ['account', `UPDATE account SET erased_at = now()`],
  ['account_profile', `UPDATE account_profile SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)`],
  ['account_profile', `DELETE FROM account_profile`],
])('who an account is, is who was registered: %s: %s', async (table, statement) => {
  const column = table === 'account' ? 'id' : 'account_id';
  const problems = await besideTheLog(table, column, subject, statement);
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.every(at(`account:${subject}`))).toBe(true);
});

test('a note is the one that was written', async () => {
  const index = await subjectIndex(3);
  const { id } = await row(index);
  for (const statement of [
    `UPDATE audit_event_private SET note = 'Nothing to see here.'`,
    `DELETE FROM audit_event_private`,
  ]) {
    expect(await besideTheLog('audit_event_private', 'event_id', id, statement)).toEqual([
      expect.objectContaining({ kind: 'note', stream: `account:${subject}`, index }),
    ]);
  }
});

test('a key of the log that nobody has made is found', async () => {
  const [added] = await tampered(
    `INSERT INTO log_key SELECT 'ffffffff', origin, sha256('x'), wrapped_key, master_key_id, created_at, now() FROM log_key`,
  );
  expect(added).toMatchObject({ kind: 'checkpoint', detail: expect.stringContaining('put in or altered') });
});

test('a hold that was lifted, altered, added or removed behind the log is found', async () => {
  const frozen = `account_id = '${subject}' AND kind = 'freeze'`;
  for (const statement of [
    `UPDATE hold SET released_at = now(), release_event_id = placed_event_id WHERE ${frozen}`,
    `UPDATE hold SET authority = 'support' WHERE ${frozen}`,
    `UPDATE hold SET blocks = '{}' WHERE ${frozen}`,
    `DELETE FROM hold WHERE ${frozen}`,
    `INSERT INTO hold (id, account_id, kind, reason_code, reason_version, authority, disclosure, blocks, placed_at, placed_event_id)
     SELECT gen_random_uuid(), account_id, kind, reason_code, reason_version, authority, disclosure, blocks, placed_at,
       placed_event_id FROM hold WHERE ${frozen}`,
  ]) {
    const problems = await tampered(statement);
    expect(problems.length).toBeGreaterThan(0);
    expect(
      problems.every((problem) => problem.kind === 'hold' && problem.stream === `account:${subject}`),
    ).toBe(true);
  }
});

test('an export is judged without the database: whole, cut off, altered, or of another log', async () => {
  const exported = async (query: string) =>
    (await auditor.send('GET', `/api/v1/audit/export${query}`)).text.trimEnd().split('\n');
  const judge = (lines: readonly string[], keys = [key]) => {
    const verifier = new ExportVerifier({ keys });
    for (const line of lines) verifier.take(line);
    return verifier.finish();
  };
  const whole = await exported('');
  expect(judge(whole)).toMatchObject({ ok: true, complete: true, checked: whole.length - 2 });
  const part = await exported(`?accountId=${subject}`);
  expect(judge(part)).toMatchObject({ ok: true, complete: false, checked: 6 });

  const altered = whole.with(
    900,
    whole[900]!.replace(/"bytes":"[^"]+"/, /"bytes":"[^"]+"/.exec(whole[901]!)![0]),
  );
  expect(judge(altered).problems.map((problem) => problem.kind)).toContain('root');
  const alteredPart = part.with(3, part[3]!.replace(/"bytes":"[^"]+"/, /"bytes":"[^"]+"/.exec(part[2]!)![0]));
  expect(judge(alteredPart).problems).toContainEqual(
    expect.objectContaining({ kind: 'proof', index: await subjectIndex(3) }),
  );
  for (const broken of [
    whole.slice(0, -1),
    whole.toSpliced(50, 1),
    whole.toSpliced(50, 0, whole[50]!),
    whole.slice(1),
  ]) {
    expect(judge(broken).ok).toBe(false);
  }
  expect(judge(whole, []).problems).toContainEqual(expect.objectContaining({ kind: 'checkpoint' }));
});

test('a database that was taken back to an earlier copy is found by whoever remembers a checkpoint', async () => {
  const remembered = await readFile(new RememberedCheckpoint(app.config.dataDir).file, 'utf8');
  const sizes = (await superuser.query(`SELECT size, note FROM log_checkpoint ORDER BY size`)).rows as {
    size: string;
    note: string;
  }[];
  const [earlier] = sizes;
  const proofOf = async (from: number, to: number) => {
    const { body } = await auditor.send('GET', `/api/v1/audit/proofs/consistency?from=${from}&to=${to}`);
    return (body.hashes as string[]).map((hash) => fromBase64(hash) ?? Uint8Array.of());
  };
  expect(await witness(remembered, earlier?.note ?? null, [key], proofOf)).toMatchObject({ kind: 'grown' });
  expect(await witness(remembered, remembered, [key], proofOf)).toMatchObject({ kind: 'unchanged' });
  expect(await witness(earlier?.note ?? '', remembered, [key], proofOf)).toMatchObject({ kind: 'fork' });
});

test('while events are written, sequenced and signed, nothing is found', async () => {
  const runs: Answer[] = [];
  const stop = new AbortController();
  const sequencing = (async () => {
    while (!stop.signal.aborted) {
      app.advance(500);
      await sequencer.run();
    }
  })();
  // Triggers are off in this database; what is written without them would rightly be found.
  for (const table of TABLES) {
    await superuser.query(`ALTER TABLE ${table} ENABLE TRIGGER ALL`);
  }
  await superuser.query(`ALTER TABLE audit_event ENABLE ALWAYS TRIGGER waits_for_index`);
  const writing = (async () => {
    while (!stop.signal.aborted) {
      const { id } = await wallet.register();
      await place(reviewer, id, { kind: 'flag', reasonCode: 'unusual_volume' });
    }
  })();
  for (let n = 0; n < 5; n += 1) runs.push(await verify());
  stop.abort();
  await Promise.all([sequencing, writing]);
  expect(runs.flatMap((run) => run.problems)).toEqual([]);
});
