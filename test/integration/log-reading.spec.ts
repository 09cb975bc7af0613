import { leafHash } from '@standing/shared/audit/canonical';
import type { Sequencer } from '../../server/src/audit/tree/sequencer.js';
import { createSequencer } from '../../server/src/audit/tree/sequencer.loop.js';
import { Clock } from '../../server/src/platform/clock.js';
import { TestWallet } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';

let app: TestApp;
let wallet: TestWallet;
let auditor: TestSession;
let reviewer: TestSession;
let sequencer: Sequencer;

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  auditor = await app.staffSession('auditor');
  reviewer = await app.staffSession('reviewer');
  sequencer = createSequencer(app.config, app.dataSource, app.nest.get(Clock));
});
afterAll(() => app.close());

const log = async (query: Record<string, string | number>) => {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const answer = await auditor.send('GET', `/api/v1/audit/events?${search.toString()}`);
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return answer.body as {
    data: {
      id: string;
      command: string;
      at: string;
      stream: string;
      streamVersion: number;
      accountId: string;
    }[];
    next: string | null;
  };
};
/** Every entry that passes, page by page. */
async function all(query: Record<string, string | number>): Promise<string[]> {
  const ids: string[] = [];
  let next: string | null = null;
  do {
    const page = await log({ ...query, limit: 3, ...(next === null ? {} : { after: next }) });
    ids.push(...page.data.map(({ id }) => id));
    next = page.next;
  } while (next !== null);
  return ids;
}
const place = (id: string, kind: string, reasonCode: string, by = reviewer) =>
  by.send('POST', `/api/v1/accounts/${id}/holds`, { body: { kind, reasonCode } });

/** The same by reading everything: what filters are held against. */
async function byHand(where: string, order = 'DESC'): Promise<string[]> {
  const rows: { id: string }[] = await app.dataSource.query(
    `SELECT id FROM audit_event e WHERE command <> 'read_log' AND ${where} ORDER BY at ${order}, id ${order}`,
  );
  return rows.map(({ id }) => id);
}

test('each filter, and filters together, give what they say in pages without gaps, either way round', async () => {
  const accounts = [];
  for (let n = 0; n < 5; n++) accounts.push(await wallet.register());
  for (const { id } of accounts.slice(0, 4)) await place(id, 'flag', 'unusual_volume');
  for (const { id } of accounts.slice(1, 3)) await place(id, 'freeze', 'suspected_fraud');
  const other = await app.staffSession('lead');
  await place(accounts[4]!.id, 'lock', 'new_device', other);
  const me = reviewer.view.staff.id;
  const { id, externalRef } = accounts[1]!;
  const middle = (await log({ command: 'place_flag' })).data[1]!.at;

  const cases: readonly (readonly [Record<string, string>, string])[] = [
    [{ actor: me }, `actor_id = '${me}'`],
    [{ actor: me, command: 'place_freeze' }, `actor_id = '${me}' AND command = 'place_freeze'`],
    [{ actor: me, kind: 'accesses' }, `actor_id = '${me}' AND command = 'sign_in'`],
    [{ actor: me, state: 'frozen' }, `actor_id = '${me}' AND to_state = 'frozen'`],
    [{ command: 'register' }, `command = 'register'`],
    [{ command: 'register', kind: 'denials' }, 'false'],
    [{ state: 'flagged' }, `to_state = 'flagged'`],
    [{ fromState: 'flagged', state: 'frozen' }, `from_state = 'flagged' AND to_state = 'frozen'`],
    [{ fromState: 'none' }, `from_state = 'none'`],
    [
      { state: 'flagged', command: 'place_flag', from: middle },
      `command = 'place_flag' AND at >= '${middle}'`,
    ],
    [{ subject: id }, `stream_id = '${id}'`],
    [{ subject: `account:${id}`, command: 'place_flag' }, `stream_id = '${id}' AND command = 'place_flag'`],
    [{ subject: externalRef }, `stream_id = '${id}'`],
    [{ account: externalRef }, `stream_id = '${id}'`],
    [{ account: id, actor: me }, `stream_id = '${id}' AND actor_id = '${me}'`],
    [{ from: middle, kind: 'changes' }, `at >= '${middle}' AND command <> 'sign_in'`],
    [{ to: middle, kind: 'changes' }, `at < '${middle}' AND command <> 'sign_in'`],
    [{ subject: 'nobody-has-this' }, 'false'],
    [{ account: 'nobody-has-this' }, 'false'],
    [{ command: 'close' }, 'false'],
  ];
  for (const [query, where] of cases) {
    const expected = await byHand(where);
    if (where !== 'false') expect([query, expected.length > 0]).toEqual([query, true]);
    expect([query, await all(query)]).toEqual([query, expected]);
    expect([query, await all({ ...query, order: 'asc' })]).toEqual([query, await byHand(where, 'ASC')]);
  }
});

test('what is about an account is found with it: its cases and documents as well as its own events', async () => {
  const account = await wallet.register();
  await place(account.id, 'flag', 'unusual_volume');
  const other = await wallet.register();
  const opened = await reviewer.send('POST', '/api/v1/cases', {
    body: { kind: 'review', accountId: account.id, note: 'Looked at.' },
  });
  expect(opened.status).toBe(201);
  const found = (await log({ account: account.id })).data;
  expect(found.map(({ command }) => command).toSorted()).toEqual([
    'add_note',
    'open_case',
    'place_flag',
    'register',
  ]);
  for (const entry of found)
    expect(entry).toMatchObject({ accountId: account.id, externalRef: account.externalRef });
  expect((await log({ subject: account.id })).data).toHaveLength(2);
  expect((await log({ account: other.id })).data).toHaveLength(1);
});

test('an entry shows its exact bytes, its place, its neighbours, and the first checkpoint over it', async () => {
  const account = await wallet.register();
  await place(account.id, 'flag', 'unusual_volume');
  await place(account.id, 'freeze', 'suspected_fraud');
  const [freeze, flag, register] = (await log({ subject: account.id })).data;
  const entry = async (id: string) => (await auditor.send('GET', `/api/v1/audit/events/${id}`)).body;
  expect(await entry(flag!.id)).toMatchObject({ index: null, checkpoint: null });
  app.advance(1_000);
  while ((await sequencer.run()).placed > 0) app.advance(1_000);
  const { size } = (await auditor.send('GET', '/api/v1/audit/status')).body.checkpoint;

  const shown = await entry(flag!.id);
  const bytes = Buffer.from(shown.bytes, 'base64');
  expect(Buffer.from(leafHash(bytes)).toString('hex')).toBe(shown.hash);
  expect(shown.leafHash).toBe(Buffer.from(shown.hash, 'hex').toString('base64'));
  expect(shown.body).toEqual(JSON.parse(bytes.toString()));
  expect(shown.previous).toMatchObject({ id: register!.id, streamVersion: 1, command: 'register' });
  expect(shown.next).toMatchObject({ id: freeze!.id, streamVersion: 3, command: 'place_freeze' });
  expect(shown.checkpoint.size).toBeGreaterThan(shown.index);
  expect(shown.checkpoint.size).toBeLessThanOrEqual(size);
  expect(await entry(register!.id)).toMatchObject({ previous: null });
  expect(await entry(freeze!.id)).toMatchObject({ next: null });
});

test('an entry about a member of staff or an API key says by name which', async () => {
  const { id, name } = auditor.view.staff;
  const [added] = (await log({ subject: `staff:${id}`, order: 'asc' })).data;
  expect(added).toMatchObject({ command: 'add_staff', subjectName: name });
  const entry = await auditor.send('GET', `/api/v1/audit/events/${added!.id}`);
  expect(entry.body).toMatchObject({ subjectName: name });
  const account = await wallet.register();
  expect((await log({ subject: account.id })).data[0]).toMatchObject({ subjectName: null });
});

test('everybody who has left an entry is named, people and keys before the parts of the system', async () => {
  const people = (await auditor.send('GET', '/api/v1/audit/people')).body.data as {
    id: string;
    name: string | null;
  }[];
  expect(people).toContainEqual({
    id: reviewer.view.staff.id,
    kind: 'staff',
    name: reviewer.view.staff.name,
  });
  expect(people.map(({ name }) => name !== null)).toEqual(
    people.map(({ name }) => name !== null).toSorted((a, b) => Number(b) - Number(a)),
  );
  expect(new Set(people.map(({ id }) => id)).size).toBe(people.length);
});

test('who reads the log is in the log, once a minute for a question, with nothing that was only typed', async () => {
  const reader = await app.staffSession('auditor');
  const { id } = reader.view.staff;
  const ask = async (query: string) => {
    const answer = await reader.send('GET', `/api/v1/audit/${query}`);
    expect(answer.status).toBe(200);
    return answer.body;
  };
  app.stopClock();
  app.advance(60_000);
  const account = await wallet.register();
  const reads = async () => {
    const { data } = await log({ actor: id, kind: 'reads', order: 'asc' });
    return (data as unknown as { facts: unknown }[]).map(({ facts }) => facts);
  };
  const first = await ask('events?command=register&limit=1');
  await ask(`events?command=register&limit=1&after=${first.next}`);
  await ask('events?command=register');
  expect(await reads()).toEqual([{ what: 'entries', filter: { command: 'register' } }]);
  await ask(`events?account=${account.externalRef}&kind=changes`);
  await ask('events?actor=Anna%20Gruber&command=anna_gruber&subject=anna@example.com');
  await ask(`events/${first.data[0].id}`);
  app.advance(60_000);
  await ask('events?command=register');
  expect(await reads()).toEqual([
    { what: 'entries', filter: { command: 'register' } },
    { what: 'entries', filter: { account: account.id, kind: 'changes' } },
    { what: 'entries', filter: { actor: 'unknown', command: 'unknown', subject: 'unknown' } },
    { what: 'entry', eventId: first.data[0].id },
    { what: 'entries', filter: { command: 'register' } },
  ]);
  // Somebody who asks all the time fills the log no further.
  app.advance(60_000);
  for (let n = 0; n < 70; n++)
    await ask(`events?from=2026-01-01T00:00:${String(n % 60).padStart(2, '0')}.${n}Z&limit=1`);
  const rows = await reads();
  expect(rows).toHaveLength(5 + 61);
  expect(rows.at(-1)).toEqual({ what: 'more' });
});

test('without a record there is no answer', async () => {
  const reader = await app.staffSession('auditor');
  app.advance(60_000);
  const real = app.dataSource.transaction.bind(app.dataSource);
  const broken = jest.spyOn(app.dataSource, 'transaction').mockRejectedValueOnce(new Error('no connection'));
  expect((await reader.send('GET', '/api/v1/audit/events')).status).toBe(500);
  broken.mockImplementation(real);
  expect((await reader.send('GET', '/api/v1/audit/events')).status).toBe(200);
  expect((await log({ actor: reader.view.staff.id, kind: 'reads' })).data).toHaveLength(1);
  broken.mockRestore();
});

test.each([
  ['events?kind=everything', 'invalid_parameter'],
  ['events?state=none', 'invalid_parameter'],
  ['events?fromState=gone', 'invalid_parameter'],
  ['events?order=up', 'invalid_parameter'],
  ['events?from=yesterday', 'invalid_parameter'],
  ['events?account=', 'invalid_parameter'],
  ['events?after=00000000-0000-7000-8000-000000000000', 'invalid_parameter'],
  ['events?after=12', 'invalid_parameter'],
  ['events?colour=red', 'invalid_parameter'],
  ['events?actor=%00', 'invalid_parameter'],
  ['events?subject=a%00b', 'invalid_parameter'],
  ['events?account=%20', 'invalid_parameter'],
  ['export?account=%00', 'invalid_parameter'],
  ['events/12', 'invalid_parameter'],
  ['events/00000000-0000-7000-8000-000000000000', 'event_not_found'],
  ['people?all=1', 'invalid_parameter'],
])('%s is refused: %s', async (path, code) => {
  expect((await auditor.send('GET', `/api/v1/audit/${path}`)).code).toBe(code);
});

test('a cursor of another stream is none of this one', async () => {
  const [one, two] = [await wallet.register(), await wallet.register()];
  const [event] = (await log({ subject: one.id })).data;
  const answer = await auditor.send('GET', `/api/v1/audit/events?subject=${two.id}&after=${event!.id}`);
  expect(answer.code).toBe('invalid_parameter');
});

test('an export takes the same filters, and the log says which', async () => {
  const account = await wallet.register();
  await place(account.id, 'flag', 'unusual_volume');
  app.advance(1_000);
  while ((await sequencer.run()).placed > 0) app.advance(1_000);
  const path = `/api/v1/audit/export?account=${account.externalRef}&state=flagged`;
  const lines = (await auditor.send('GET', path)).text.trimEnd().split('\n');
  expect(lines).toHaveLength(3);
  expect(JSON.parse(lines[0]!)).toMatchObject({ complete: false });
  expect(JSON.parse(lines[2]!)).toEqual({ entries: 1 });
  const [read] = (await log({ command: 'export_log' })).data as unknown as { facts: object }[];
  expect(read!.facts).toMatchObject({ filter: { account: account.id, state: 'flagged' } });
});
