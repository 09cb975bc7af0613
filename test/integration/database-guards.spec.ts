import { randomUUID } from 'node:crypto';
import type { Actor } from '@standing/shared/access/roles';
import { ALLOWED_TRANSITIONS } from '@standing/shared/account/transitions';
import type { EventBody } from '@standing/shared/audit/canonical';
import { sealEvent, type SealedEvent } from '@standing/shared/audit/seal';
import { registerAccountSchema } from '@standing/shared/contracts/accounts';
import pg from 'pg';
import { AccountsService } from '../../server/src/accounts/accounts.service.js';
import { ProposalsService } from '../../server/src/proposals/proposals.service.js';
import { ReasonsService } from '../../server/src/reasons/reasons.service.js';
import { TestApp } from '../support/app.js';

/** SQLSTATEs, PostgreSQL manual, appendix A. */
const NOT_ALLOWED = '42501';
const BROKEN_RULE = '23000';
const NO_SUCH_KEY = '23503';
const TAKEN = '23505';
const CHECK_FAILED = '23514';
const READ_ONLY = '25006';

const SYSTEM: Actor = { kind: 'system', id: 'test', roles: [] };
const REVIEWER: Actor = { kind: 'staff', id: randomUUID(), roles: ['reviewer'] };

/** An application starts first, on a machine that may be busy. */
jest.setTimeout(30_000);

let app: TestApp;
let accountId: string;
let holdId: string;
/** Of the hold, waiting for a decision. */
let proposalId: string;
/** The account's last event. */
let last: EventBody;
let lastHash: Buffer;
const clients = new Map<string, pg.Client>();

async function connect(name: string, url: string, ...settings: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const setting of settings) await client.query(setting);
  clients.set(name, client);
}

beforeAll(async () => {
  app = await TestApp.start();
  await app.nest.get(ReasonsService).addShipped();
  const service = app.nest.get(AccountsService);
  const as = (actor: Actor) => ({ actor, ifMatch: null, idempotency: null });
  const data = registerAccountSchema.parse({ externalRef: 'guarded', displayName: 'Ada', country: 'GB' });
  const { answer } = await service.register(data, as(SYSTEM));
  accountId = (answer.body as { id: string }).id;
  const freeze = { kind: 'freeze', reasonCode: 'suspected_fraud', note: 'Seen before.' } as const;
  const placed = await service.placeHold(accountId, freeze, as(REVIEWER));
  holdId = (placed.answer.body as { hold: { id: string } }).hold.id;

  const asked = await app.nest
    .get(ProposalsService)
    .release(accountId, holdId, { reasonCode: 'false_positive' }, as(REVIEWER));
  proposalId = (asked.answer.body as { proposal: { id: string } }).proposal.id;

  const { database } = app;
  await connect('app', database.appUrl);
  await connect('auditor', database.auditorUrl);
  await connect('owner', database.ownerUrl);
  await connect('superuser', database.superuserUrl);
  // As a replica, or pg_restore, would run: ordinary triggers and foreign keys keep quiet.
  await connect('superuser as replica', database.superuserUrl, 'SET session_replication_role = replica');

  const { rows } = await clientOf('superuser').query<{ body: Buffer; hash: Buffer }>(
    'SELECT body, hash FROM audit_event WHERE stream_id = $1 ORDER BY stream_version DESC LIMIT 1',
    [accountId],
  );
  last = JSON.parse(String(rows[0]?.body)) as EventBody;
  lastHash = rows[0]?.hash ?? Buffer.alloc(0);
});

afterAll(async () => {
  for (const client of clients.values()) await client.end();
  await app.close();
});

function clientOf(role: string): pg.Client {
  const client = clients.get(role);
  if (!client) throw new Error(`nobody connects as ${role}`);
  return client;
}

/** What becomes of statements that are then taken back: the SQLSTATE of the first that fails, or null. */
async function attempt(
  role: string,
  ...statements: [sql: string, ...values: unknown[]][]
): Promise<string | null> {
  const client = clientOf(role);
  await client.query('BEGIN');
  try {
    for (const [sql, ...values] of statements) await client.query(sql, values);
    // Deferred rules speak up now.
    await client.query('SET CONSTRAINTS ALL IMMEDIATE');
    return null;
  } catch (error) {
    if (error instanceof pg.DatabaseError) return error.code ?? 'unknown';
    throw error;
  } finally {
    await client.query('ROLLBACK');
  }
}

/** The account's next event, put together by hand. */
function nextEvent(more: Partial<Parameters<typeof sealEvent>[2]> = {}): SealedEvent {
  return sealEvent(
    `account:${accountId}`,
    { version: last.streamVersion, hash: lastHash.toString('hex') },
    {
      id: randomUUID(),
      at: Date.now(),
      command: 'place_flag',
      actor: { kind: 'staff', id: REVIEWER.id, role: 'reviewer' },
      fromState: 'frozen',
      toState: 'frozen',
      reason: null,
      facts: {},
      ...more,
    },
  );
}

const INSERT_EVENT = `INSERT INTO audit_event (id, stream_kind, stream_id, stream_version, at, command, from_state, to_state,
    actor_kind, actor_id, actor_role, body, previous_hash, hash)
  VALUES ($1, 'account', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`;

function insertOf(event: SealedEvent, hash = Buffer.from(event.hash, 'hex')): [string, ...unknown[]] {
  const { body, text } = event;
  return [
    INSERT_EVENT,
    body.id,
    accountId,
    body.streamVersion,
    body.at,
    body.command,
    body.fromState,
    body.toState,
    body.actor.kind,
    body.actor.id,
    body.actor.role,
    Buffer.from(text, 'utf8'),
    Buffer.from(body.previousHash, 'hex'),
    hash,
  ];
}

const WRITERS = ['app', 'owner', 'superuser'];
const EVERYBODY = [...WRITERS, 'superuser as replica'];

describe.each(EVERYBODY)('the log, to %s,', (role) => {
  it.each([
    `UPDATE audit_event SET actor_id = 'somebody else'`,
    `UPDATE audit_event SET body = body WHERE stream_version = 1`,
    `DELETE FROM audit_event`,
    `TRUNCATE audit_event CASCADE`,
    `UPDATE allowed_transition SET to_state = 'active' WHERE command = 'place_freeze'`,
    `DELETE FROM allowed_transition WHERE command = 'close'`,
    `TRUNCATE allowed_transition CASCADE`,
  ])('is not changed: %s', async (sql) => {
    expect(await attempt(role, [sql])).toBe(NOT_ALLOWED);
  });

  it('takes no event whose hash is not that of its bytes', async () => {
    const event = nextEvent();
    expect(await attempt(role, insertOf(event, Buffer.alloc(32, 1)))).toBe(CHECK_FAILED);
    const forged = { ...event, text: event.text.replace('place_flag', 'place_lock') };
    expect(await attempt(role, insertOf(forged))).toBe(CHECK_FAILED);
  });

  it('takes no second event at one place, nor behind the same event', async () => {
    const again = sealEvent(
      `account:${accountId}`,
      { version: 1, hash: last.previousHash },
      { ...last, at: Date.now() },
    );
    const sameBehind: SealedEvent = {
      ...again,
      body: { ...again.body, id: randomUUID(), streamVersion: last.streamVersion + 1 },
    };
    expect(await attempt(role, insertOf({ ...again, body: { ...again.body, id: randomUUID() } }))).toBe(
      TAKEN,
    );
    expect(await attempt(role, insertOf(sameBehind))).toBe(TAKEN);
  });

  it('takes no event that leaves a gap, nor one that names another predecessor', async () => {
    const place = { version: last.streamVersion, hash: lastHash.toString('hex') };
    const draft = nextEvent().body;
    const seal = (head: { version: number; hash: string }) =>
      sealEvent(`account:${accountId}`, head, { ...draft, id: randomUUID(), at: Date.now() });
    expect(await attempt(role, insertOf(seal({ ...place, version: place.version + 1 })))).toBe(BROKEN_RULE);
    expect(await attempt(role, insertOf(seal({ ...place, hash: 'ab'.repeat(32) })))).toBe(BROKEN_RULE);
    expect(await attempt(role, insertOf(seal(place)))).toBeNull();
  });

  it('takes no account command without its move, and no move without an account command', async () => {
    expect(await attempt(role, insertOf(nextEvent({ fromState: null, toState: null })))).toBe(CHECK_FAILED);
    expect(await attempt(role, insertOf(nextEvent({ command: 'open_door' })))).toBe(CHECK_FAILED);
    expect(
      await attempt(
        role,
        insertOf(nextEvent({ command: 'register', fromState: 'none', toState: 'unverified' })),
      ),
    ).toBe(CHECK_FAILED);
  });
});

describe.each(EVERYBODY)('the statechart, to %s,', (role) => {
  it('is the one of the program', async () => {
    const { rows } = await clientOf(role).query<{ move: string }>(
      `SELECT command || ' ' || from_state || ' ' || to_state AS move FROM allowed_transition`,
    );
    const program = ALLOWED_TRANSITIONS.map(({ command, from, to }) => `${command} ${from} ${to}`);
    expect(rows.map((row) => row.move).toSorted()).toEqual(program.toSorted());
  });

  it('lets an event in whose move it has', async () => {
    expect(await attempt(role, insertOf(nextEvent()))).toBeNull();
  });

  it.each([
    ['release_freeze', 'frozen', 'closed'],
    ['place_freeze', 'active', 'flagged'],
    ['approve_verification', 'frozen', 'active'],
    ['close', 'frozen', 'closed'],
    ['close', 'closed', 'active'],
    ['place_flag', 'closed', 'closed'],
    ['place_flag', 'frozen', 'asleep'],
  ])('refuses %s from %s to %s', async (command, fromState, toState) => {
    expect(await attempt(role, insertOf(nextEvent({ command, fromState, toState })))).toBe(NO_SUCH_KEY);
  });
});

describe.each(EVERYBODY)('an account, to %s,', (role) => {
  it.each([
    `state = 'unverified'`,
    `open_freezes = 0`,
    `open_freezes = 0, state = 'unverified', version = version + 1`,
    `version = version + 1`,
    `version = version - 1`,
    `head_hash = sha256('')`,
    `closed_at = now()`,
    `verification_status = 'verified', verification_level = 'standard'`,
    `lock_until = 'infinity'`,
    `open_flags = 7`,
  ])('does not change without an event: SET %s', async (set) => {
    expect(await attempt(role, [`UPDATE account SET ${set} WHERE id = $1`, accountId])).toBe(BROKEN_RULE);
  });

  it('does not change into what its new event does not say', async () => {
    const event = nextEvent();
    const update = (state: string): [string, ...unknown[]] => [
      `UPDATE account SET version = version + 1, head_hash = $2, open_flags = open_flags + 1, state = $3 WHERE id = $1`,
      accountId,
      Buffer.from(event.hash, 'hex'),
      state,
    ];
    expect(await attempt(role, insertOf(event), update('flagged'))).toBe(BROKEN_RULE);
    expect(await attempt(role, insertOf(event), update('frozen'))).toBeNull();
  });

  it('does not come to be without an event', async () => {
    const columns = (await clientOf('superuser').query('SELECT * FROM account LIMIT 0')).fields
      .map((field) => field.name)
      .filter((name) => name !== 'id' && name !== 'external_ref');
    const sql = `INSERT INTO account (id, external_ref, ${columns.join(', ')})
      SELECT gen_random_uuid(), 'copied', ${columns.join(', ')} FROM account WHERE id = $1`;
    expect(await attempt(role, [sql, accountId])).toBe(BROKEN_RULE);
  });
});

describe.each(EVERYBODY)('a hold, to %s,', (role) => {
  /** A copy of the account's freeze, but for some columns. */
  const copied = (columns: Readonly<Record<string, string>>): [string] => {
    const of = (column: string) => columns[column] ?? column;
    const names = ['account_id', 'kind', 'reason_code', 'reason_version', 'placed_event_id'];
    return [
      `INSERT INTO hold (id, authority, disclosure, blocks, placed_at, ${names.join(', ')})
       SELECT gen_random_uuid(), authority, disclosure, blocks, placed_at, ${names.map(of).join(', ')}
       FROM hold WHERE id = '${holdId}'`,
    ];
  };

  it.each<[what: string, columns: Record<string, string>]>([
    ['no event', { placed_event_id: 'gen_random_uuid()' }],
    ['an event of another account', { account_id: 'gen_random_uuid()' }],
    ['an event of another kind', { kind: `'lock'` }],
    ['an event for another reason', { reason_code: `'terms_breach'` }],
    ['an event for another version of the reason', { reason_version: 'reason_version + 1' }],
  ])('is not placed by %s', async (_, columns) => {
    expect(await attempt(role, copied(columns))).toBe(NO_SUCH_KEY);
    expect(await attempt(role, copied({}))).toBeNull();
  });

  it('is not released by an event of another stream', async () => {
    const released = `UPDATE hold SET released_at = now(), release_event_id = $2 WHERE id = $1`;
    const { rows } = await clientOf('superuser').query<{ id: string }>(
      `SELECT id FROM audit_event WHERE stream_id = $1`,
      [proposalId],
    );
    expect(await attempt(role, [released, holdId, rows[0]?.id])).toBe(NO_SUCH_KEY);
  });

  it('has a note only with its event, and keeps the words of its reason', async () => {
    const note = `INSERT INTO audit_event_private (event_id, note) VALUES (gen_random_uuid(), 'Nothing happened.')`;
    expect(await attempt(role, [note])).toBe(NO_SUCH_KEY);
    expect(await attempt(role, [`UPDATE reason_version SET authority = 'support'`])).toBe(NOT_ALLOWED);
    expect(await attempt(role, [`DELETE FROM reason_version`])).toBe(NOT_ALLOWED);
  });
});

/** The event of a proposal's end, said by somebody. */
function endOf(command: string, actorId: string, head: string): SealedEvent {
  return sealEvent(
    `proposal:${proposalId}`,
    { version: 1, hash: head },
    {
      id: randomUUID(),
      at: Date.now(),
      command,
      actor: { kind: 'staff', id: actorId, role: 'reviewer' },
      fromState: null,
      toState: null,
      reason: null,
      facts: {},
    },
  );
}

describe.each(EVERYBODY)('four eyes, to %s,', (role) => {
  const head = async () => {
    const { rows } = await clientOf('superuser').query<{ head: string }>(
      `SELECT encode(head_hash, 'hex') AS head FROM proposal WHERE id = $1`,
      [proposalId],
    );
    return rows[0]?.head ?? '';
  };
  const insertEnd = (event: SealedEvent): [string, ...unknown[]] => [
    `INSERT INTO audit_event (id, stream_kind, stream_id, stream_version, at, command, actor_kind, actor_id, actor_role,
       body, previous_hash, hash) VALUES ($1, 'proposal', $2, 2, $3, $4, 'staff', $5, 'reviewer', $6, $7, $8)`,
    event.body.id,
    proposalId,
    event.body.at,
    event.body.command,
    event.body.actor.id,
    Buffer.from(event.text, 'utf8'),
    Buffer.from(event.body.previousHash, 'hex'),
    Buffer.from(event.hash, 'hex'),
  ];
  const decide = (outcome: string, by: string, event: SealedEvent): [string, ...unknown[]] => [
    `UPDATE proposal SET outcome = $2, decided_at = now(), decided_by_kind = 'staff', decided_by_id = $3,
       decided_by_role = 'reviewer', version = 2, head_hash = $4 WHERE id = $1`,
    proposalId,
    outcome,
    by,
    Buffer.from(event.hash, 'hex'),
  ];

  it('are two people: who asked is not who answers', async () => {
    const own = endOf('reject_proposal', REVIEWER.id, await head());
    expect(await attempt(role, insertEnd(own), decide('rejected', REVIEWER.id, own))).toBe(CHECK_FAILED);
    const another = randomUUID();
    const theirs = endOf('reject_proposal', another, await head());
    expect(await attempt(role, insertEnd(theirs), decide('rejected', another, theirs))).toBeNull();
    // And the log has to name the same person.
    expect(await attempt(role, insertEnd(theirs), decide('rejected', randomUUID(), theirs))).toBe(
      BROKEN_RULE,
    );
    expect(await attempt(role, decide('rejected', another, theirs))).toBe(BROKEN_RULE);
  });

  it('decide once', async () => {
    const by = randomUUID();
    const event = endOf('reject_proposal', by, await head());
    expect(
      await attempt(role, insertEnd(event), decide('rejected', by, event), decide('rejected', by, event)),
    ).toBe(NOT_ALLOWED);
  });

  it.each([
    `DELETE FROM proposal`,
    `TRUNCATE proposal CASCADE`,
    `UPDATE proposal SET maker_id = 'somebody else'`,
    `UPDATE proposal SET expires_at = expires_at + interval '1 year'`,
    `UPDATE proposal SET approver_roles = '{support}'`,
  ])('stay on record as they were: %s', async (sql) => {
    expect(await attempt(role, [sql])).toBe(NOT_ALLOWED);
  });

  it('are needed where the hold says so: it is not released without an approved proposal', async () => {
    const event = nextEvent({
      command: 'release_freeze',
      fromState: 'frozen',
      toState: 'unverified',
      facts: { holdId },
    });
    const released = `UPDATE hold SET released_at = now(), release_event_id = $2 WHERE id = $1`;
    expect(await attempt(role, insertOf(event), [released, holdId, event.body.id])).toBe(BROKEN_RULE);
  });

  it('are needed to close an account', async () => {
    const thaw = nextEvent({ command: 'release_freeze', fromState: 'frozen', toState: 'unverified' });
    const close = sealEvent(
      `account:${accountId}`,
      { version: thaw.body.streamVersion, hash: thaw.hash },
      {
        ...thaw.body,
        id: randomUUID(),
        at: Date.now(),
        command: 'close',
        fromState: 'unverified',
        toState: 'closed',
      },
    );
    const closing: [string, ...unknown[]] = [
      `UPDATE account SET version = $2, head_hash = $3, state = 'closed', open_freezes = 0, closed_at = now() WHERE id = $1`,
      accountId,
      close.body.streamVersion,
      Buffer.from(close.hash, 'hex'),
    ];
    expect(await attempt(role, insertOf(thaw), insertOf(close), closing)).toBe(BROKEN_RULE);
  });
});

describe('the role of the application', () => {
  it.each([
    `CREATE TABLE anything (id int)`,
    `CREATE SCHEMA anything`,
    `CREATE FUNCTION refuse_nothing() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    `CREATE TEMPORARY TABLE anything (id int)`,
    `ALTER TABLE account ADD COLUMN anything int`,
    `ALTER TABLE audit_event DISABLE TRIGGER append_only`,
    `ALTER TABLE audit_event DROP CONSTRAINT audit_event_check`,
    `ALTER TABLE account DISABLE TRIGGER ALL`,
    `DROP TABLE idempotency_key`,
    `DROP TRIGGER append_only ON audit_event`,
    `CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
    `CREATE INDEX anything ON account (tier)`,
    `SET session_replication_role = replica`,
    `SET ROLE standing_owner`,
    `INSERT INTO allowed_transition VALUES ('close', 'frozen', 'closed')`,
    `INSERT INTO schema_migration (timestamp, name) VALUES (1, 'anything')`,
    `COPY account TO PROGRAM 'cat'`,
    `SELECT pg_read_file('postgresql.conf')`,
  ])('may not: %s', async (sql) => {
    expect(await attempt('app', [sql])).toBe(NOT_ALLOWED);
  });

  it.each([
    `DELETE FROM account`,
    `TRUNCATE account CASCADE`,
    `DELETE FROM hold`,
    `UPDATE hold SET reason_code = 'owner_request' WHERE id = '$hold'`,
    `UPDATE hold SET authority = 'support' WHERE id = '$hold'`,
    `UPDATE hold SET expires_at = now(), kind = 'lock' WHERE id = '$hold'`,
    `UPDATE hold SET placed_event_id = gen_random_uuid() WHERE id = '$hold'`,
    `UPDATE reason_version SET authority = 'support'`,
    `DELETE FROM reason_version`,
    `DELETE FROM reason`,
    `UPDATE audit_event_private SET note = 'never said'`,
    `UPDATE idempotency_key SET response = '{}'`,
  ])('may not: %s', async (sql) => {
    expect(await attempt('app', [sql.replace('$hold', holdId)])).toBe(NOT_ALLOWED);
  });

  it('gives itself no rights', async () => {
    // PostgreSQL only warns that nothing was granted.
    const grant = `GRANT UPDATE ON account, hold, audit_event, reason_version TO standing_app`;
    expect(await attempt('app', [grant], [`UPDATE reason_version SET final = true`])).toBe(NOT_ALLOWED);
  });

  it('releases a hold only by naming an event', async () => {
    expect(await attempt('app', [`UPDATE hold SET released_at = now() WHERE id = $1`, holdId])).toBe(
      CHECK_FAILED,
    );
    expect(
      await attempt('app', [
        `UPDATE hold SET released_at = now(), release_event_id = gen_random_uuid() WHERE id = $1`,
        holdId,
      ]),
    ).toBe(NO_SUCH_KEY);
  });
});

describe('the role of the auditor', () => {
  it('reads the log', async () => {
    expect(await attempt('auditor', [`SELECT body, hash FROM audit_event`])).toBeNull();
  });

  it.each([
    `INSERT INTO allowed_transition VALUES ('close', 'frozen', 'closed')`,
    `UPDATE account SET tier = 'gold'`,
    `DELETE FROM audit_event`,
  ])('writes nothing: %s', async (sql) => {
    expect([NOT_ALLOWED, READ_ONLY]).toContain(await attempt('auditor', [sql]));
    // The setting of the role is a convenience; what it was not granted it does not have either.
    expect(await attempt('auditor', ['SET TRANSACTION READ WRITE'], [sql])).toBe(NOT_ALLOWED);
  });

  it.each([
    `SELECT password_hash FROM staff`,
    `SELECT totp_secret FROM staff`,
    `SELECT token_hash FROM session`,
    `SELECT key_hash FROM api_key`,
    `SELECT note FROM audit_event_private`,
  ])('does not see: %s', async (sql) => {
    expect(await attempt('auditor', [sql])).toBe(NOT_ALLOWED);
  });
});

describe('the database', () => {
  it('is closed to logins that are not ours', async () => {
    const { rows } = await clientOf('superuser').query<{ open: boolean }>(
      `SELECT bool_or(acl.grantee = 0) AS open FROM pg_database, aclexplode(datacl) acl WHERE datname = current_database()`,
    );
    expect(rows[0]?.open).toBe(false);
  });
});
