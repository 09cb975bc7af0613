import { join } from 'node:path';
import type { WebhookSecretView, WebhookView } from '@standing/shared/contracts/webhooks';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { LogReader } from '../../server/src/feed/log-reader.service.js';
import { Clock } from '../../server/src/platform/clock.js';
import type { DeliveriesService } from '../../server/src/webhooks/deliveries.service.js';
import { allowedHosts } from '../../server/src/webhooks/reachable.js';
import { sendOnce } from '../../server/src/webhooks/webhook-sender.js';
import { createDeliveriesService } from '../../server/src/webhooks/webhooks.factory.js';
import { createAccountKeysService } from '../../server/src/keys/keys.factory.js';
import { place, TestWallet } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';
import { Receiver, type Received } from '../support/receiver.js';
import { sequencing } from '../support/sequencing.js';

jest.setTimeout(60_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let app: TestApp;
let wallet: TestWallet;
let administrator: TestSession;
let reviewer: TestSession;
let sequence: () => Promise<void>;
let reader: LogReader;
let deliveries: DeliveriesService;
let receiver: Receiver;

beforeEach(async () => {
  app = await TestApp.start({ WEBHOOK_ALLOW: '127.0.0.0/8' });
  wallet = await TestWallet.join(app);
  administrator = await app.staffSession('administrator');
  reviewer = await app.staffSession('reviewer');
  sequence = sequencing(app);
  reader = app.nest.get(LogReader);
  deliveries = createDeliveriesService(app.config, app.dataSource, app.nest.get(Clock));
  receiver = await Receiver.listen();
});
afterEach(async () => {
  await receiver?.close();
  await app?.close();
});

const send = async (method: string, path: string, body?: object) => {
  const answer = await administrator.send(method, `/api/v1/webhooks${path}`, body ? { body } : {});
  if (answer.status >= 300) throw new Error(`${method} ${path} answered ${JSON.stringify(answer.body)}`);
  return answer.body;
};
const add = (body: object = {}): Promise<WebhookSecretView> =>
  send('POST', '', { url: receiver.url, ...body });

/** The worker, until nothing is left to do at this moment. */
async function work(): Promise<void> {
  await sequence();
  while ((await reader.consume('webhooks', deliveries.keep)) > 0);
  while ((await deliveries.sendDue()) > 0) await deliveries.settled();
  await deliveries.settled();
}

const verified = (secret: string, { headers, body }: Received) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);
const entryOf = ({ body }: Received) =>
  JSON.parse(body).data as { index: number; version?: number; account?: { id: string } };

test('an endpoint gets what it asked for and what happens from then on, signed, and each once', async () => {
  await wallet.register();
  const { webhook, secret } = await add({ events: ['account.state_changed'] });
  const account = await wallet.registerVerified();
  await place(reviewer, account.id, { kind: 'freeze', reasonCode: 'sanctions_match' });
  await work();
  await work();
  expect(receiver.received).toHaveLength(2);
  const [, last] = receiver.received.map((message) => verified(secret, message));
  const feed = await wallet.send('GET', '/api/v1/feed?limit=1000');
  const inFeed = feed.body.data.filter((entry: { type: string }) => entry.type === 'account.state_changed');
  expect(last).toEqual({ type: 'account.state_changed', timestamp: inFeed.at(-1).at, data: inFeed.at(-1) });
  expect(inFeed.at(-1)).toMatchObject({ to: 'frozen', reason: 'under_review' });
  const other = (await add()).secret;
  expect(() => verified(other, receiver.received[0] as Received)).toThrow();
  expect(await send('GET', `/${webhook.id}`)).not.toHaveProperty('secret');
  const commands = (await app.events()).filter(({ stream }) => stream === 'webhook');
  expect(commands.map(({ command }) => command)).toEqual(['create_webhook', 'create_webhook']);
  const [sealed] = await app.dataSource.query(`SELECT secret FROM webhook_endpoint WHERE id = $1`, [
    webhook.id,
  ]);
  expect(sealed.secret.includes(Buffer.from(secret.slice('whsec_'.length), 'base64'))).toBe(false);
});

test('a worker that lacks the master key says that it sends nothing, and another one sends it', async () => {
  await add();
  await wallet.register();
  await sequence();
  while ((await reader.consume('webhooks', deliveries.keep)) > 0);
  const elsewhere = { ...app.config, dataDir: join(app.config.dataDir, 'elsewhere') };
  const keyless = createDeliveriesService(elsewhere, app.dataSource, app.nest.get(Clock));
  const failures: unknown[] = [];
  await keyless.sendDue((error) => failures.push(error));
  await keyless.settled();
  expect(failures).toEqual([expect.objectContaining({ code: 'key_unavailable' })]);
  expect(receiver.received).toHaveLength(0);
  app.advance(MINUTE);
  await work();
  expect(receiver.received).toHaveLength(1);
});

test('after a rotation both secrets verify for a day; a new master key opens them, too', async () => {
  const { webhook, secret } = await add();
  const next: WebhookSecretView = await send('POST', `/${webhook.id}/rotate-secret`);
  await createAccountKeysService(app.config, app.dataSource, app.nest.get(Clock)).rotate({
    kind: 'system',
    id: 'test',
    role: 'system',
  });
  await wallet.register();
  await work();
  const [both] = receiver.received as [Received];
  verified(secret, both);
  verified(next.secret, both);
  app.advance(25 * HOUR);
  administrator = await app.staffSession('administrator');
  await send('POST', `/${webhook.id}/test`);
  await work();
  expect(receiver.received.at(-1)?.headers['webhook-signature']).toMatch(/^v1,[^ ]+$/);
});

test('what is not taken is tried again, later and later, and holds up only its own account', async () => {
  const { webhook } = await add();
  const [one, other] = [await wallet.register(), await wallet.register()];
  await place(reviewer, one.id, { kind: 'flag', reasonCode: 'unusual_volume' });
  const refusing = new Set([one.id]);
  receiver.answer = (message, response) =>
    response.writeHead(refusing.has(entryOf(message).account?.id ?? '') ? 503 : 200).end('busy\nright now');
  await work();
  // Accounts wait for nothing but themselves, so these two come in either order.
  const told = new Set(receiver.received.map((message) => entryOf(message).account?.id));
  expect(told).toEqual(new Set([one.id, other.id]));
  expect(await send('GET', `/${webhook.id}`)).toMatchObject({ pending: 2 });
  const { data } = await send('GET', `/${webhook.id}/deliveries?status=pending`);
  expect(data).toHaveLength(2);
  expect(await send('GET', `/${webhook.id}/deliveries/${data[1].id}`)).toMatchObject({
    status: 'pending',
    tries: [{ n: 1, httpStatus: 503, problem: 'status', answer: 'busy right now' }],
  });
  app.advance(MINUTE);
  refusing.clear();
  await work();
  const ofOne = receiver.received.filter((message) => entryOf(message).account?.id === one.id);
  expect(ofOne.map((message) => entryOf(message).version)).toEqual([1, 1, 2]);
  expect(ofOne[0]?.id).toBe(ofOne[1]?.id);
  expect(await send('GET', `/${webhook.id}`)).toMatchObject({ pending: 0, failures: 0, failingSince: null });
});

test('an endpoint that fails gets few requests at once, and others are served before it', async () => {
  const failing = await Receiver.listen();
  try {
    await add({ url: failing.url });
    failing.answer = (_, response) => response.writeHead(500).end();
    await wallet.register();
    await work();
    expect(failing.received).toHaveLength(1);
    await add();
    // Each of an account of its own, so that none waits for another.
    for (let n = 0; n < 11; n++) await wallet.register();
    await sequence();
    while ((await reader.consume('webhooks', deliveries.keep)) > 0);
    expect(await deliveries.sendDue()).toBe(12);
    await deliveries.settled();
    expect([receiver.received.length, failing.received.length]).toEqual([10, 3]);
    // It takes something again, and is trusted from then on.
    failing.answer = (_, response) => response.writeHead(204).end();
    app.advance(MINUTE);
    await work();
    expect(receiver.received).toHaveLength(11);
    const taken = new Set(failing.received.map((message) => entryOf(message).account?.id));
    expect(taken.size).toBe(12);
  } finally {
    await failing.close();
  }
});

test('an endpoint that takes nothing for long is paused with an alarm, and nothing is lost when it is resumed', async () => {
  const { webhook } = await add();
  await wallet.register();
  receiver.answer = (_, response) => response.writeHead(500).end();
  for (let hours = 0; hours < 72; hours += 2) {
    await work();
    app.advance(2 * HOUR);
  }
  administrator = await app.staffSession('administrator');
  const paused: WebhookView = await send('GET', `/${webhook.id}`);
  expect(paused).toMatchObject({ pauseCause: 'failing', pending: 1 });
  expect((await app.send('GET', '/health/ready')).body.webhooks).toBe('endpoint_paused');
  expect((await app.send('GET', '/metrics')).text).toContain(
    'standing_webhook_endpoints_in_trouble{state="paused"} 1',
  );
  receiver.answer = (_, response) => response.writeHead(200).end();
  await send('POST', `/${webhook.id}/resume`);
  await work();
  expect(await send('GET', `/${webhook.id}`)).toMatchObject({ pausedAt: null, pending: 0, failures: 0 });
  expect((await app.send('GET', '/health/ready')).body.webhooks).toBe('ok');
});

test('a delivery is replayed under its own id, and a test is told from events', async () => {
  const { webhook, secret } = await add();
  await wallet.register();
  await work();
  const { data } = await send('GET', `/${webhook.id}/deliveries`);
  // One after the other: a test waits for no account's deliveries, so together they come in either order.
  await send('POST', `/${webhook.id}/deliveries/${data[0].id}/replay`);
  await work();
  await send('POST', `/${webhook.id}/test`);
  await work();
  const [first, again, tried] = receiver.received as [Received, Received, Received];
  expect([again.id, again.body]).toEqual([first.id, first.body]);
  expect(verified(secret, tried)).toMatchObject({ type: 'webhook.test' });
  const key = { 'idempotency-key': 'once' };
  const twice = await Promise.all(
    [1, 2].map(() =>
      administrator.send('POST', `/api/v1/webhooks/${webhook.id}/test`, { body: {}, headers: key }),
    ),
  );
  expect(twice[0]?.body.id).toBe(twice[1]?.body.id);
  await send('DELETE', `/${webhook.id}`);
  await wallet.register();
  await work();
  expect(receiver.received).toHaveLength(3);
  expect((await administrator.send('POST', `/api/v1/webhooks/${webhook.id}/test`, { body: {} })).code).toBe(
    'webhook_removed',
  );
});

test('what has failed for good is sent again at once, of an account in order, and nothing of it twice', async () => {
  const { webhook } = await add();
  receiver.answer = (_, response) => response.writeHead(404).end();
  const account = await wallet.register();
  await place(reviewer, account.id, { kind: 'flag', reasonCode: 'unusual_volume' });
  await work();
  await app.dataSource.query(`UPDATE webhook_delivery SET status = 'failed', ended_at = now()`);
  const [failed] = (await send('GET', `/${webhook.id}/deliveries?status=failed`)).data;
  expect(failed).toMatchObject({ account: { id: account.id, externalRef: account.externalRef } });
  receiver.received.length = 0;
  receiver.answer = (_, response) => response.writeHead(204).end();
  expect(await send('POST', `/${webhook.id}/replay-failed`)).toMatchObject({ pending: 2, lastTakenAt: null });
  await work();
  expect(await send('POST', `/${webhook.id}/replay-failed`)).toMatchObject({ pending: 0 });
  await work();
  expect(receiver.received.map((message) => entryOf(message).version)).toEqual([1, 2]);
  const { data } = await send('GET', `/${webhook.id}/deliveries?status=delivered`);
  expect(data[0]).toMatchObject({ kind: 'replay', lastTry: { httpStatus: 204, problem: null } });
  expect((await send('GET', `/${webhook.id}`)).lastTakenAt).toBe(data[0].endedAt);
});

describe('nothing is sent to addresses that are not public', () => {
  const nothing = allowedHosts([]);

  test('not by a name that resolves to one at the moment of connecting, and not by a redirect', async () => {
    const message = { secrets: [Buffer.alloc(32)], messageId: 'm', body: '{}' };
    const port = new URL(receiver.url).port;
    const rebound = await sendOnce({ ...message, url: `https://localhost:${port}/` }, nothing, 0);
    expect(rebound).toMatchObject({ problem: 'address_refused', httpStatus: null });
    receiver.answer = (_, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end();
    const redirected = await sendOnce({ ...message, url: receiver.url }, allowedHosts(['127.0.0.1']), 0);
    expect(redirected).toMatchObject({ problem: 'redirect_refused', httpStatus: 307 });
    expect(receiver.received).toHaveLength(1);
    const refused = await administrator.send('POST', '/api/v1/webhooks', {
      body: { url: 'https://10.0.0.1/' },
    });
    expect(refused.code).toBe('webhook_address_refused');
  });
});

test('an answer without end is cut off and only its beginning is kept', async () => {
  const { webhook } = await add();
  receiver.answer = (_, response) => {
    response.writeHead(200);
    const pour = () => {
      while (!response.destroyed && response.write('x'.repeat(10_000)));
    };
    response.on('drain', pour);
    pour();
  };
  const { id } = await send('POST', `/${webhook.id}/test`);
  await work();
  const { tries } = await send('GET', `/${webhook.id}/deliveries/${id}`);
  expect(tries[0].answer).toBe('x'.repeat(200));
});

test('workers whose connections are cut again and again deliver everything, of each account in order', async () => {
  await add();
  const accounts = await Promise.all(Array.from({ length: 8 }, () => wallet.register()));
  const superuser = new pg.Client({ connectionString: app.database.superuserUrl });
  await superuser.connect();
  const cut = () =>
    superuser.query(`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'standing-test' AND state <> 'idle' AND random() < 0.5`);
  const changes = Promise.all(
    accounts.map(async ({ id }) => {
      for (let n = 0; n < 5; n += 1) {
        // A change whose connection was cut is asked for again; it may have happened, which adds to what is delivered.
        const ask = () => place(reviewer, id, { kind: 'flag', reasonCode: 'unusual_volume' });
        await ask().catch(() => undefined);
      }
    }),
  );
  for (let round = 0; round < 30; round += 1) {
    await Promise.all([work().catch(() => undefined), work().catch(() => undefined), cut()]);
    app.advance(30_000);
  }
  await changes;
  await superuser.end();
  // What was claimed by those who were cut is taken over.
  for (let round = 0; round < 4; round += 1) {
    await work();
    app.advance(MINUTE);
  }
  const once = new Map(receiver.received.map((message) => [message.id, message]));
  const feed = await wallet.send('GET', '/api/v1/feed?limit=1000');
  expect(new Set(once.keys())).toEqual(new Set(feed.body.data.map(({ id }: { id: string }) => id)));
  for (const { id } of accounts) {
    const versions = [...once.values()]
      .map(entryOf)
      .filter((entry) => entry.account?.id === id)
      .map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, n) => n + 1));
  }
});
