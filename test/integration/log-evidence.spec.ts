import { fromBase64 } from '@standing/shared/audit/base64';
import { openCheckpoint } from '@standing/shared/audit/checkpoint';
import { parseVkey } from '@standing/shared/audit/note';
import { verifyEvent, type EventVerification } from '@standing/shared/audit/verify-event';
import type { AccountEventView } from '@standing/shared/contracts/accounts';
import type { EvidenceView } from '@standing/shared/contracts/audit-evidence';
import pg from 'pg';
import type { Sequencer } from '../../server/src/audit/tree/sequencer.js';
import { createSequencer } from '../../server/src/audit/tree/sequencer.loop.js';
import { Clock } from '../../server/src/platform/clock.js';
import { place, TestWallet } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';

let app: TestApp;
let wallet: TestWallet;
let reviewer: TestSession;
let sequencer: Sequencer;

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  reviewer = await app.staffSession('reviewer');
  sequencer = createSequencer(app.config, app.dataSource, app.nest.get(Clock));
});
afterAll(() => app.close());

async function settle(): Promise<void> {
  for (let placed = 1; placed > 0;) {
    app.advance(1_000);
    ({ placed } = await sequencer.run());
  }
}

const eventsOf = async (accountId: string): Promise<AccountEventView[]> =>
  (await reviewer.send('GET', `/api/v1/accounts/${accountId}/events`)).body.data;
const evidenceFor = async (session: TestSession, ids: readonly string[]): Promise<EvidenceView> =>
  (await session.send('GET', `/api/v1/audit/evidence?eventIds=${ids.join(',')}`)).body;
const bytes = (text: string | null) => (text === null ? null : (fromBase64(text) ?? Uint8Array.of()));

/** As the browser does it. */
async function verify(
  session: TestSession,
  events: readonly AccountEventView[],
): Promise<EventVerification[]> {
  const { vkey } = (await session.send('GET', '/api/v1/audit/key')).body;
  const { checkpoint, data } = await evidenceFor(
    session,
    events.map(({ id }) => id),
  );
  const against = checkpoint === null ? 'none' : openCheckpoint(checkpoint, [parseVkey(vkey)]);
  return events.map((event) => {
    const found = data.find(({ eventId }) => eventId === event.id);
    const evidence = found && {
      ...found,
      bytes: bytes(found.bytes),
      previousBytes: bytes(found.previousBytes),
      leafHash: bytes(found.leafHash) ?? Uint8Array.of(),
      previousLeafHash: bytes(found.previousLeafHash),
      proof: found.proof?.map((hash) => bytes(hash) ?? Uint8Array.of()) ?? null,
    };
    return verifyEvent(event, evidence ?? null, against);
  });
}
const verdicts = async (session: TestSession, events: readonly AccountEventView[]) =>
  (await verify(session, events)).map(({ verdict }) => verdict);

test('an account’s events wait for their place, and then are verified by whoever sees them', async () => {
  const account = await wallet.register();
  await place(reviewer, account.id, { kind: 'flag', reasonCode: 'unusual_volume', note: 'Look.' });
  const waiting = await eventsOf(account.id);
  expect(await verdicts(reviewer, waiting)).toEqual(['waiting', 'waiting']);
  await settle();
  const events = await eventsOf(account.id);
  for (const role of ['reviewer', 'administrator', 'auditor'] as const) {
    const session = await app.staffSession(role);
    expect(await verdicts(session, events)).toEqual(['verified', 'verified']);
  }
});

test('the bytes are for who may read them: not machines, and of staff’s streams only auditors', async () => {
  await wallet.register();
  await settle();
  const ids: { id: string }[] = await app.dataSource.query(
    `(SELECT id FROM audit_event WHERE stream_kind = 'account' LIMIT 1)
     UNION ALL (SELECT id FROM audit_event WHERE stream_kind = 'staff' LIMIT 1)`,
  );
  const [ofAccount, ofStaff] = ids.map(({ id }) => id) as [string, string];
  const seen = (view: EvidenceView) =>
    [ofAccount, ofStaff].map((id) => view.data.find(({ eventId }) => eventId === id)?.bytes != null);
  const auditor = await app.staffSession('auditor');
  expect(seen(await evidenceFor(auditor, [ofAccount, ofStaff]))).toEqual([true, true]);
  expect(seen(await evidenceFor(reviewer, [ofAccount, ofStaff]))).toEqual([true, false]);
  const machine = await wallet.send('GET', `/api/v1/audit/evidence?eventIds=${ofAccount},${ofStaff}`);
  expect(seen(machine.body)).toEqual([false, false]);
  expect(machine.body.data).toHaveLength(2);
});

test('the bytes of a proposal are for whoever sees the proposal', async () => {
  const account = await wallet.registerVerified();
  const { hold } = await place(reviewer, account.id, { kind: 'freeze', reasonCode: 'suspected_fraud' });
  const release = { body: { reasonCode: 'requirements_satisfied' } };
  await reviewer.send('POST', `/api/v1/accounts/${account.id}/holds/${hold.id}/release`, release);
  const administrator = await app.staffSession('administrator');
  await administrator.send('POST', '/api/v1/staff', {
    body: { email: 'proposed@standing.test', name: 'Ines Roth', roles: ['reviewer'] },
  });
  const events: { id: string }[] = await app.dataSource.query(
    `SELECT e.id FROM audit_event e JOIN proposal p ON p.id = e.stream_id
     WHERE p.account_id = $1 OR p.account_id IS NULL ORDER BY p.account_id IS NULL`,
    [account.id],
  );
  const ids = events.map(({ id }) => id);
  expect(ids).toHaveLength(2);
  const seen = async (session: TestSession) => {
    const { data } = await evidenceFor(session, ids);
    return ids.map((id) => data.find(({ eventId }) => eventId === id)?.bytes != null);
  };
  expect(await seen(await app.staffSession('auditor'))).toEqual([true, true]);
  expect(await seen(reviewer)).toEqual([true, false]);
  expect(await seen(administrator)).toEqual([false, true]);
});

test('an event whose bytes are none is shown as broken, and nothing is kept back for it', async () => {
  const account = await wallet.register();
  await place(reviewer, account.id, { kind: 'flag', reasonCode: 'unusual_volume' });
  await settle();
  const [, flag] = await eventsOf(account.id);
  const superuser = new pg.Client({ connectionString: app.database.superuserUrl });
  await superuser.connect();
  try {
    await superuser.query('ALTER TABLE audit_event DISABLE TRIGGER append_only');
    await superuser.query(
      `UPDATE audit_event SET body = altered.body, hash = sha256('\\x00'::bytea || altered.body)
       FROM (SELECT convert_to('no event at all', 'UTF8') AS body) altered WHERE id = $1`,
      [flag?.id],
    );
    await superuser.query('ALTER TABLE audit_event ENABLE ALWAYS TRIGGER append_only');
  } finally {
    await superuser.end();
  }
  const events = await eventsOf(account.id);
  expect(events.map(({ command }) => command)).toEqual(['register', 'unreadable_event']);
  expect(await verdicts(reviewer, events)).toEqual(['verified', 'broken']);
  const timeline = await reviewer.send('GET', `/api/v1/accounts/${account.id}/timeline`);
  expect(timeline.body.data).toHaveLength(2);
  const auditor = await app.staffSession('auditor');
  const found = await auditor.send('GET', `/api/v1/audit/events?account=${account.id}`);
  expect(found.body.data).toMatchObject([
    { id: flag?.id, at: flag?.at, command: 'unreadable_event', accountId: account.id },
    { command: 'register' },
  ]);
  const entry = await auditor.send('GET', `/api/v1/audit/events/${flag?.id}`);
  expect(entry.body).toMatchObject({ body: {}, bytes: Buffer.from('no event at all').toString('base64') });
  const handedOut = await auditor.send('POST', `/api/v1/accounts/${account.id}/dossier`, {
    body: { for: 'authority', purpose: 'court_order', format: 'pdf' },
  });
  expect([handedOut.status, handedOut.bytes.subarray(0, 5).toString()]).toEqual([200, '%PDF-']);
});

test('what a superuser has altered, deleted or taken out of order is broken, and nothing else is', async () => {
  const account = await wallet.register();
  for (const kind of ['flag', 'freeze', 'lock'] as const) {
    const reasonCode = { flag: 'unusual_volume', freeze: 'suspected_fraud', lock: 'new_device' }[kind];
    await place(reviewer, account.id, { kind, reasonCode, note: 'Look.' });
  }
  await settle();
  const events = await eventsOf(account.id);
  const [, flag, freeze, lock] = events as [
    AccountEventView,
    AccountEventView,
    AccountEventView,
    AccountEventView,
  ];
  expect(await verdicts(reviewer, events)).toEqual(Array(4).fill('verified'));

  const superuser = new pg.Client({ connectionString: app.database.superuserUrl });
  await superuser.connect();
  try {
    await superuser.query('ALTER TABLE audit_event DISABLE TRIGGER ALL');
    await superuser.query('ALTER TABLE log_entry DISABLE TRIGGER ALL');
    await superuser.query(
      `UPDATE audit_event SET body = altered.body, hash = sha256('\\x00'::bytea || altered.body)
       FROM (SELECT convert_to(replace(convert_from(body, 'UTF8'), 'unusual_volume', 'unusual_volumE'), 'UTF8') AS body
         FROM audit_event WHERE id = $1) altered
       WHERE id = $1`,
      [flag.id],
    );
    const shown = await eventsOf(account.id);
    expect(shown[1]?.reasonCode).toBe('unusual_volumE');
    const found = await verify(reviewer, shown);
    expect(found.map(({ verdict }) => verdict)).toEqual(['verified', 'broken', 'broken', 'verified']);
    expect(found[1]?.checks.inclusion).toEqual({ state: 'fails', fault: 'not_in_tree' });
    expect(found[2]?.checks.chain).toEqual({ state: 'fails', fault: 'predecessor_differs' });

    await superuser.query('DELETE FROM log_entry WHERE event_id = $1', [lock.id]);
    await superuser.query('DELETE FROM audit_event WHERE id = $1', [freeze.id]);
    const [, , gone, cutOff] = await verify(reviewer, [...shown.slice(0, 3), lock]);
    expect(gone?.checks.content).toEqual({ state: 'fails', fault: 'gone' });
    expect(cutOff?.checks.chain).toEqual({ state: 'fails', fault: 'predecessor_gone' });
    expect(cutOff?.checks.inclusion).toEqual({ state: 'fails', fault: 'not_sequenced' });
  } finally {
    await superuser.end();
  }
});

test('no more than a page at once', async () => {
  const id = '00000000-0000-7000-8000-000000000000';
  expect((await evidenceFor(reviewer, [id])).data).toEqual([]);
  for (const query of ['', '?eventIds=', '?eventIds=x', `?eventIds=${Array(51).fill(id).join(',')}`]) {
    const answer = await reviewer.send('GET', `/api/v1/audit/evidence${query}`);
    expect([query, answer.status]).toEqual([query, 400]);
  }
});
