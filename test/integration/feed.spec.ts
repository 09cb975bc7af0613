import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { feedPageSchema } from '@standing/shared/contracts/feed';
import type { FeedEntry } from '@standing/shared/feed/public-entry';
import type { LiveChanges } from '@standing/shared/live/changes';
import { REASON_CATALOGUE } from '@standing/shared/reasons/catalogue';
import { place, TestWallet } from '../support/accounts.js';
import { AuditService } from '../../server/src/audit/audit.service.js';
import { StreamsService } from '../../server/src/feed/streams.service.js';
import { TestApp, type TestSession } from '../support/app.js';
import { EventStreamClient } from '../support/event-stream.js';
import { sequencing } from '../support/sequencing.js';

jest.setTimeout(60_000);

let app: TestApp;
let wallet: TestWallet;
let reviewer: TestSession;
let lead: TestSession;
let support: TestSession;
let administrator: TestSession;
let sequence: () => Promise<void>;
let url: string;

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  reviewer = await app.staffSession('reviewer');
  lead = await app.staffSession('lead');
  support = await app.staffSession('support');
  administrator = await app.staffSession('administrator');
  sequence = sequencing(app);
  await app.nest.listen(0, '127.0.0.1');
  url = `${await app.nest.getUrl()}/api/v1`;
});
afterAll(async () => {
  // Clients keep sockets open that they have not used yet.
  app?.nest.getHttpServer().closeAllConnections();
  await app?.close();
});

const bearer = () => ({ authorization: `Bearer ${wallet.key}` });

async function page(query = ''): Promise<{ data: FeedEntry[]; next: string | null }> {
  const answer = await wallet.send('GET', `/api/v1/feed${query}`);
  if (answer.status !== 200) throw new Error(`the feed answered ${JSON.stringify(answer.body)}`);
  expect(() => feedPageSchema.parse(answer.body)).not.toThrow();
  return answer.body;
}

/** Where the feed ends by now. */
async function end(): Promise<string> {
  await sequence();
  let { data, next } = await page('?limit=1000');
  while (data.length > 0) ({ data, next } = await page(`?limit=1000&after=${next}`));
  return next ?? '';
}

const send = async (session: TestSession, path: string, body: object = {}, version?: number) => {
  const headers = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await session.send('POST', `/api/v1${path}`, { body, headers });
  if (answer.status >= 300) throw new Error(`${path} answered ${JSON.stringify(answer.body)}`);
  return answer.body;
};

describe('pages', () => {
  test('tell what happened to an account in order, each once, whatever their size', async () => {
    const start = await end();
    const account = await wallet.registerVerified();
    const held = await place(reviewer, account.id, { kind: 'freeze', reasonCode: 'suspected_fraud' });
    await place(reviewer, account.id, { kind: 'lock', reasonCode: 'abnormal_sign_in' });
    const opened = await send(support, '/cases', { kind: 'unfreeze', accountId: account.id });
    await send(reviewer, '/cases', { kind: 'review', accountId: account.id });
    const claimed = await send(support, `/cases/${opened.id}/claim`, {}, opened.version);
    await send(support, `/cases/${opened.id}/notes`, { text: 'Called twice.', visibility: 'internal' });
    const asked = { types: ['source_of_funds'], reasonCodes: [], note: 'Please send it.' };
    await send(support, `/cases/${opened.id}/request-documents`, asked, claimed.version + 1);
    await sequence();

    const { data, next } = await page(`?after=${start}`);
    const of = { id: account.id, externalRef: account.externalRef };
    const number = opened.number as string;
    expect(data.map(({ index: _i, id: _id, at: _at, ...entry }) => entry)).toEqual([
      { type: 'account.registered', account: of, from: null, to: 'unverified', version: 1, reason: null },
      {
        type: 'account.state_changed',
        account: of,
        from: 'unverified',
        to: 'active',
        version: 2,
        reason: null,
      },
      {
        type: 'account.state_changed',
        account: of,
        from: 'active',
        to: 'frozen',
        version: 3,
        reason: 'suspected_fraud',
      },
      {
        type: 'account.changed',
        account: of,
        from: 'frozen',
        to: 'frozen',
        version: 4,
        reason: 'abnormal_sign_in',
      },
      { type: 'case.status_changed', account: of, case: { number, status: 'open' } },
      { type: 'case.status_changed', account: of, case: { number, status: 'in_review' } },
      { type: 'case.status_changed', account: of, case: { number, status: 'awaiting_customer' } },
    ]);
    expect(held.hold.kind).toBe('freeze');

    const inSmall: FeedEntry[] = [];
    for (let after = start; ;) {
      const small = await page(`?after=${after}&limit=2`);
      inSmall.push(...small.data);
      if (small.data.length === 0) {
        expect(small.next).toBe(next);
        break;
      }
      after = small.next ?? '';
    }
    expect(inSmall).toEqual(data);
  });

  test('refuse a cursor that is none', async () => {
    expect((await wallet.send('GET', '/api/v1/feed?after=soon')).status).toBe(400);
    expect((await wallet.send('GET', '/api/v1/feed?limit=100000')).status).toBe(400);
  });

  test('do not let a client wait behind a place that the log has not reached', async () => {
    const size = await app.nest.get(AuditService).size();
    expect(await page(`?after=${size - 1}`)).toEqual({ data: [], next: String(size - 1) });
    const refused = { status: 409, body: { code: 'feed_ahead', size } };
    expect(await wallet.send('GET', `/api/v1/feed?after=${size}`)).toMatchObject(refused);
    const headers = { accept: 'text/event-stream', 'last-event-id': String(size) };
    expect(await wallet.send('GET', '/api/v1/feed', { headers })).toMatchObject(refused);
  });
});

test('a request without a host is refused like any other', async () => {
  const request = httpRequest(`${url}/feed`, { headers: bearer(), setHost: false }).end();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(await json(answer)).toMatchObject({ status: 400, code: 'bad_request' });
});

describe('the stream', () => {
  test('goes on from where a client was, with the same entries as the pages, and as they happen', async () => {
    const start = await end();
    await wallet.register();
    await sequence();
    const first = await EventStreamClient.open(`${url}/feed?after=${start}`, bearer());
    const [past] = await first.many(1);
    const second = await wallet.register();
    await sequence();
    const [live] = await first.many(1);
    first.close();
    expect(live).toMatchObject({ data: { account: { id: second.id } } });

    await wallet.register();
    await sequence();
    const again = await EventStreamClient.open(`${url}/feed`, {
      ...bearer(),
      'last-event-id': past?.id ?? '',
    });
    const resumed = await again.many(2);
    again.close();
    expect([past, ...resumed].map((event) => event?.data)).toEqual((await page(`?after=${start}`)).data);
    expect(resumed[0]).toEqual(live);
  });

  test('is kept open only so many times by one key, and says so', async () => {
    const after = await end();
    const key = (await TestWallet.join(app)).key;
    const headers = { authorization: `Bearer ${key}` };
    const open: EventStreamClient[] = [];
    const refusal = await (async () => {
      for (;;) open.push(await EventStreamClient.open(`${url}/feed?after=${after}`, headers));
    })().catch(String);
    expect(refusal).toMatch(/429 .*"too_many_streams"/);
    expect(refusal).toContain('"limit":10');
    expect(open).toHaveLength(10);
    for (const stream of open) stream.close();
  });

  test('tells staff ids of what they may see, and ends when they sign out', async () => {
    const session = await app.staffSession('support');
    const stream = await EventStreamClient.open(`${url}/live`, { cookie: session.cookie });
    expect(await stream.next()).toMatchObject({ event: 'ready' });
    const account = await wallet.register();
    await sequence();
    expect(await stream.next()).toMatchObject({ event: 'changes', data: { accounts: [account.id] } });
    await session.send('POST', '/api/v1/auth/sign-out');
    await sequence();
    // What was told before the end is of no matter here.
    let last = await stream.next();
    while (last !== null) last = await stream.next();
    const refused = await EventStreamClient.open(`${url}/live`, { cookie: session.cookie }).catch(String);
    expect(refused).toContain('401');
  });
});

describe('the screens’ stream', () => {
  /** What somebody is told from here on, up to and with a change of this account. */
  const toldUntil = async (stream: EventStreamClient, accountId: string) => {
    const told: LiveChanges[] = [];
    for (;;) {
      const event = await stream.next();
      if (event === null) throw new Error('the stream ended');
      if (event.event !== 'changes') continue;
      told.push(event.data as LiveChanges);
      if (told.at(-1)?.accounts?.includes(accountId)) return told;
    }
  };
  const follow = async (session: TestSession, lastEventId?: string) =>
    EventStreamClient.open(`${url}/live`, {
      cookie: session.cookie,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    });

  test('tells each role only of kinds that it may see, and of nothing but ids', async () => {
    const sessions = [reviewer, support, await app.staffSession('auditor'), administrator];
    const streams = await Promise.all(sessions.map((session) => follow(session)));
    for (const stream of streams) expect(await stream.next()).toMatchObject({ event: 'ready', data: {} });
    const account = await wallet.registerVerified();
    await place(reviewer, account.id, { kind: 'freeze', reasonCode: 'unusual_activity', note: 'Secret.' });
    const opened = await send(support, '/cases', { kind: 'unfreeze', accountId: account.id });
    await sequence();
    const last = await wallet.register();
    await sequence();
    const told = await Promise.all(streams.map((stream) => toldUntil(stream, last.id)));
    for (const stream of streams) stream.close();
    const kinds = told.map((changes) =>
      [...new Set(changes.flatMap((each) => Object.keys(each)))].toSorted(),
    );
    expect(kinds).toEqual([
      ['accounts', 'cases'],
      ['accounts', 'cases'],
      ['accounts', 'cases', 'log'],
      ['accounts'],
    ]);
    const text = JSON.stringify(told);
    expect(text).toContain(opened.id);
    expect(text.replaceAll(/"[0-9a-f-]{36}"/g, 'id')).not.toMatch(/secret|unusual|freeze|@/i);
  });

  test('goes on after a break with what was missed, or says that everything is to be asked for', async () => {
    // Keeps the log's end in memory.
    const other = await follow(support);
    await other.next();
    const stream = await follow(reviewer);
    const ready = await stream.next();
    expect(ready?.event).toBe('ready');
    stream.close();
    const missed = await wallet.register();
    await sequence();
    await toldUntil(other, missed.id);
    const again = await follow(reviewer, ready?.id ?? '');
    expect(await again.next()).toMatchObject({ event: 'changes', data: { accounts: [missed.id] } });
    again.close();
    for (const unknown of ['0', '999999999']) {
      const anew = await follow(reviewer, unknown);
      expect(await anew.next()).toMatchObject({ event: 'ready' });
      anew.close();
    }
    other.close();
    expect(await follow(reviewer, 'soon').catch(String)).toContain('invalid_header');
  });

  test('is kept open only so many times by one person, and says so', async () => {
    const session = await app.staffSession('support');
    const open: EventStreamClient[] = [];
    const refusal = await (async () => {
      for (;;) open.push(await follow(session));
    })().catch(String);
    for (const stream of open) stream.close();
    expect(refusal).toMatch(/429 .*"too_many_streams"/);
    expect(open).toHaveLength(20);
  });
});

describe('a reason that would tip off', () => {
  const generic = REASON_CATALOGUE.filter(
    ({ kind, disclosure }) => disclosure === 'generic' && ['flag', 'freeze', 'lock'].includes(kind),
  );

  /** An innocuous reason that an administrator withholds for no cause at all. */
  const innocuousOf = (kind: string) => ({
    kind,
    code: `routine_${kind}`,
    authority: 'support',
    disclosure: 'generic',
    staffNote: { en: 'Routine.', 'zh-CN': '例行检查。' },
    text: {
      en: { title: 'Routine check', explanation: 'We check accounts.', nextSteps: ['Wait.'] },
      'zh-CN': { title: '例行检查', explanation: '我们会检查账户。', nextSteps: ['请稍候。'] },
    },
  });

  test.each(generic.map(({ kind, code }) => [kind, code] as const))(
    '%s.%s makes the same entries in the same order as any other review, to the end',
    async (kind, code) => {
      const innocuous = innocuousOf(kind);
      expect([201, 409]).toContain(
        (await administrator.send('POST', '/api/v1/reasons', { body: innocuous })).status,
      );
      const told = async (reasonCode: string, isHot: boolean) => {
        const start = await end();
        const account = await wallet.registerVerified();
        const { hold } = await place(reviewer, account.id, { kind, reasonCode, note: 'Secret.' });
        const opened = await send(support, '/cases', { kind: 'unfreeze', accountId: account.id });
        const review = await send(reviewer, '/cases', { kind: 'review', accountId: account.id });
        await send(reviewer, `/cases/${review.id}/claim`, {}, review.version);
        await send(support, `/cases/${opened.id}/claim`, {}, opened.version);
        await send(support, `/cases/${opened.id}/release-claim`, {}, opened.version + 1);
        const path = `/accounts/${account.id}/holds/${hold.id}/release`;
        const released = await send(reviewer, path, { reasonCode: 'false_positive' });
        expect('proposal' in released).toBe(isHot);
        if (isHot) await send(lead, `/proposals/${released.proposal.id}/approve`, { note: 'Agreed.' });
        await sequence();
        const { data } = await page(`?after=${start}`);
        const text = JSON.stringify(data);
        expect(text).not.toMatch(/launder|sanction|routine|secret|false_positive/i);
        return text
          .replaceAll(account.id, '<id>')
          .replaceAll(account.externalRef, '<ref>')
          .replaceAll(/"index":\d+,"id":"[^"]+","at":"[^"]+"/g, '')
          .replaceAll(/U-\d+/g, '<number>');
      };
      const hot = await told(code, true);
      expect(hot).toEqual(await told(innocuous.code, false));
      expect(hot).toContain('"reason":"under_review"');
      expect(JSON.parse(hot.replaceAll('{,', '{'))).toHaveLength(7);
    },
  );
});

// The last one: after it the application takes no streams any more.
test('a server that stops ends its streams, and says when to come again', async () => {
  const stream = await EventStreamClient.open(`${url}/feed?after=${await end()}`, bearer());
  app.nest.get(StreamsService).onModuleDestroy();
  expect(await stream.next()).toBeNull();
  const refused = await EventStreamClient.open(`${url}/feed`, bearer()).catch(String);
  expect(refused).toMatch(/503 .*"shutting_down"/);
});
