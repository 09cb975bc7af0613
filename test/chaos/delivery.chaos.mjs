/**
 * kill -9 of the worker, again and again while clients change accounts: what follows the log – the feed as pages and as a
 * stream, and an endpoint that takes webhooks and now and then refuses one – gets every entry, each account's in its order,
 * and whoever knows entries by their id gets each exactly once. Every mail is in the mail server's box exactly once, but for
 * those over whose handing-over a worker died: these are at most once there, and marked as uncertain.
 *
 * `--seconds <number>` of work (default 120), `--every <number>` seconds on average between two kills (default 4),
 * `--clients` (default 8).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { Webhook } from 'standardwebhooks';
import { API_KEY, openInstallation, signIn } from '../bench/installation.mjs';
import { HoldsLoad } from './holds-load.mjs';

const root = join(import.meta.dirname, '../..');
const ACCOUNTS = 120;
/** Accounts that all clients change at once. */
const SHARED_ACCOUNTS = 5;
/** A hundred changes a second or so: a worker that lives for seconds can send what came meanwhile. */
const PAUSE_MS = 80;
/** Of all deliveries the receiver refuses so many, and breaks off so many. */
const REFUSED = 0.02;
const BROKEN_OFF = 0.01;
/** Until all is delivered once the worker lives on. What was refused waits for its turn, at most some minutes. */
const SETTLE_TIMEOUT_MS = 10 * 60_000;
const POLL_MS = 200;
const PAGE = 500;
/** Of each kind of fault so many are shown. */
const SHOWN = 5;

export async function chaos(args) {
  const text = { type: /** @type {const} */ ('string') };
  const { values } = parseArgs({ args, options: { seconds: text, every: text, clients: text } });
  const workMs = Number(values.seconds ?? 120) * 1000;
  const everyMs = Number(values.every ?? 4) * 1000;
  const clients = Number(values.clients ?? 8);

  const installation = await openInstallation();
  const receiver = await Receiver.listen();
  const box = await MailBox.listen();
  const worker = new Worker(installation, box.url);
  const followers = [];
  try {
    const { url } = await installation.startServer({ WEBHOOK_ALLOW: '127.0.0.0/8', LOG_LEVEL: 'fatal' });
    const administrator = await signIn(url, 'admin');
    receiver.webhook = new Webhook(await addEndpoint(url, administrator, receiver.url));
    const pages = new PageFollower(url);
    const stream = new StreamFollower(url);
    followers.push(pages, stream);
    for (const follower of followers) follower.start();
    worker.start();

    const accounts = await register(url);
    const reviewer = await signIn(url, 'reviewer');
    const load = new HoldsLoad(
      () => url,
      () => reviewer,
      PAUSE_MS,
    );
    load.start(accounts.slice(SHARED_ACCOUNTS), accounts.slice(0, SHARED_ACCOUNTS), clients);
    let kills = 0;
    for (const ends = performance.now() + workMs; performance.now() < ends; kills++) {
      // A moment that is nowhere near the beginning of anything.
      await delay(everyMs * (0.5 + Math.random()));
      await worker.kill();
      worker.start();
    }
    await load.stop();
    console.error(`${kills} kills; waiting until everything is delivered`);
    const settled = await settle(installation.ownerUrl, followers);
    const faults = new Faults();
    const expected = await publicEntries(url);
    if (!settled) faults.add('not delivered in time', 'see pending');
    checkFollower('pages', pages.entries, expected, faults);
    checkFollower('stream', stream.entries, expected, faults);
    checkReceiver(receiver, expected, faults);
    const mails = await checkMails(installation.ownerUrl, box, faults);
    const acknowledged = load.requests.filter(({ outcome }) => outcome?.status < 300).length;
    return {
      promisesKept:
        Object.keys(faults.found).length === 0 &&
        load.surprises.length === 0 &&
        acknowledged > 0 &&
        kills > 0,
      kills,
      acknowledged,
      entries: expected.length,
      webhooks: {
        received: receiver.received.length,
        refused: receiver.refused,
        /** Arrived again: refused before, or sent by a worker that was killed before it could write down the answer. */
        again: receiver.received.length - new Set(receiver.received.map(({ id }) => id)).size,
      },
      mails,
      stream: { reconnects: stream.reconnects },
      faults: faults.found,
      surprises: load.surprises.slice(0, SHOWN),
    };
  } finally {
    await Promise.all(followers.map((follower) => follower.stop()));
    await worker.stop();
    await receiver.close();
    await box.close();
    await installation.close();
  }
}

class Faults {
  found = {};

  add(kind, what) {
    const fault = (this.found[kind] ??= { count: 0, first: [] });
    fault.count++;
    if (fault.first.length < SHOWN) fault.first.push(what);
  }
}

/** The worker as it runs on a host of its own. */
class Worker {
  #child;

  constructor({ appUrl, ownerUrl, dataDir }, smtpUrl) {
    this.env = {
      PATH: process.env.PATH,
      DATABASE_URL: appUrl,
      DATABASE_OWNER_URL: ownerUrl,
      DATA_DIR: join(dataDir, 'server'),
      SEED: 'none',
      WEBHOOK_ALLOW: '127.0.0.0/8',
      SMTP_URL: smtpUrl,
      LOG_LEVEL: 'fatal',
    };
  }

  start() {
    this.#child = spawn(process.execPath, [join(root, 'server/dist/worker.js')], {
      env: this.env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  async kill(signal = 'SIGKILL') {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  stop() {
    return this.kill('SIGTERM');
  }
}

/** Takes webhooks, verifies each, and refuses or breaks off a few. */
class Receiver {
  /** @type {Webhook | undefined} */
  webhook;
  url = '';
  received = [];
  refused = 0;
  unverified = [];
  server = createServer((request, response) => void this.#take(request, response));

  static async listen() {
    const receiver = new Receiver();
    receiver.server.listen(0, '127.0.0.1');
    await once(receiver.server, 'listening');
    receiver.url = `http://127.0.0.1:${portOf(receiver.server)}/`;
    return receiver;
  }

  async #take(request, response) {
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // The worker was killed while it sent.
      return;
    }
    const body = Buffer.concat(chunks).toString();
    const luck = Math.random();
    if (luck < REFUSED + BROKEN_OFF) {
      this.refused++;
      if (luck < REFUSED) response.writeHead(503).end();
      else response.destroy();
      return;
    }
    try {
      this.webhook.verify(body, request.headers);
    } catch {
      this.unverified.push(String(request.headers['webhook-id']));
    }
    this.received.push({ id: String(request.headers['webhook-id']), data: JSON.parse(body).data });
    response.writeHead(204).end();
  }

  async close() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** A mail server that counts what it has taken, and now and then has no time just now. */
class MailBox {
  /** How often each message is in the box, by its Message-ID. */
  taken = new Map();
  refused = 0;
  url = '';
  server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 100,
    onData: (stream, _, done) => void this.#take(stream, done),
  });

  static async listen() {
    const box = new MailBox();
    // Connections end with the worker.
    box.server.on('error', () => undefined);
    box.server.listen(0, '127.0.0.1');
    await once(box.server.server, 'listening');
    box.url = `smtp://127.0.0.1:${portOf(box.server.server)}`;
    return box;
  }

  async #take(stream, done) {
    let text = '';
    try {
      for await (const chunk of stream) text += chunk;
    } catch {
      return;
    }
    if (Math.random() < REFUSED) {
      this.refused++;
      done(Object.assign(new Error('Busy just now'), { responseCode: 451 }));
      return;
    }
    const id = /^message-id:\s*(\S+)/im.exec(text)?.[1] ?? 'none';
    this.taken.set(id, (this.taken.get(id) ?? 0) + 1);
    done();
  }

  close() {
    return new Promise((closed) => this.server.close(() => closed(undefined)));
  }
}

/** Asks for page after page, as a client does that comes by now and then. */
class PageFollower {
  entries = [];
  #stopped = false;
  #running;

  constructor(url) {
    this.url = url;
  }

  start() {
    this.#running = this.#follow();
  }

  async #follow() {
    for (let after = null; !this.#stopped;) {
      const { data, next } = await page(this.url, after);
      this.entries.push(...data);
      after = next;
      if (data.length === 0) await delay(POLL_MS);
    }
  }

  async stop() {
    this.#stopped = true;
    await this.#running;
  }
}

/** Keeps a stream open and, when it ends or is left at random, goes on after the last entry that it has seen. */
class StreamFollower {
  entries = [];
  reconnects = -1;
  #stopped = false;
  #running;
  #controller;

  constructor(url) {
    this.url = url;
  }

  start() {
    this.#running = this.#follow();
  }

  async #follow() {
    while (!this.#stopped) {
      this.reconnects++;
      this.#controller = new AbortController();
      const leaves = setTimeout(() => this.#controller.abort(), 2_000 + Math.random() * 10_000);
      try {
        await this.#read(this.#controller.signal);
      } catch {
        // Left, or ended by the server: on after the last entry.
      } finally {
        clearTimeout(leaves);
      }
    }
  }

  async #read(signal) {
    const last = this.entries.at(-1)?.index;
    const answer = await fetch(`${this.url}/api/v1/feed`, {
      headers: {
        authorization: `Bearer ${API_KEY}`,
        accept: 'text/event-stream',
        ...(last === undefined ? {} : { 'last-event-id': String(last) }),
      },
      signal,
    });
    let rest = '';
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) {
        const data = block.split('\n').find((line) => line.startsWith('data:'));
        const parsed = data && JSON.parse(data.slice('data:'.length));
        if (parsed?.type) this.entries.push(parsed);
      }
    }
  }

  async stop() {
    this.#stopped = true;
    this.#controller?.abort();
    await this.#running;
  }
}

async function page(url, after) {
  const query = new URLSearchParams({ limit: String(PAGE), ...(after === null ? {} : { after }) });
  const answer = await fetch(`${url}/api/v1/feed?${query}`, {
    headers: { authorization: `Bearer ${API_KEY}` },
  });
  if (!answer.ok) throw new Error(`the feed answered ${answer.status}`);
  return answer.json();
}

/** The whole feed, read again in the quiet. */
async function publicEntries(url) {
  const entries = [];
  for (let after = null; ;) {
    const { data, next } = await page(url, after);
    if (data.length === 0) return entries;
    entries.push(...data);
    after = next;
  }
}

/** Until every event has its index, nothing is left to send and all who follow have come to the end. */
async function settle(databaseUrl, followers) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (
      const began = performance.now();
      performance.now() - began < SETTLE_TIMEOUT_MS;
      await delay(POLL_MS)
    ) {
      const { rows } = await client.query(
        `SELECT (SELECT count(*) FROM log_pending)
           + (SELECT count(*) FROM webhook_delivery WHERE status = 'pending')
           + (SELECT count(*) FROM mail WHERE status IN ('pending', 'sending'))
           + (SELECT count(*) FROM log_consumer c WHERE c.next_index <= (SELECT max(log_index) FROM log_entry)) AS left`,
      );
      const [one, other] = followers.map(({ entries }) => entries.length);
      if (Number(rows[0].left) === 0 && one === other) return true;
    }
    return false;
  } finally {
    await client.end();
  }
}

/** @param {object[]} expected the feed, in its order */
function checkFollower(name, entries, expected, faults) {
  const indexes = entries.map(({ index }) => index);
  if (indexes.some((index, n) => n > 0 && index <= indexes[n - 1]))
    faults.add(`${name}: out of order or twice`, name);
  const seen = new Map(entries.map((entry) => [entry.id, JSON.stringify(entry)]));
  for (const entry of expected) {
    if (!seen.has(entry.id)) faults.add(`${name}: missed`, entry.index);
    else if (seen.get(entry.id) !== JSON.stringify(entry)) faults.add(`${name}: told otherwise`, entry.index);
  }
  if (seen.size > expected.length) faults.add(`${name}: more than there is`, seen.size - expected.length);
}

function checkReceiver({ received, unverified }, expected, faults) {
  for (const id of unverified) faults.add('webhooks: signature wrong', id);
  const first = new Map();
  for (const { id, data } of received) {
    const known = first.get(id);
    if (known === undefined) first.set(id, JSON.stringify(data));
    else if (known !== JSON.stringify(data)) faults.add('webhooks: same id, other content', id);
  }
  for (const entry of expected) {
    if (!first.has(entry.id)) faults.add('webhooks: missed', entry.index);
    else if (first.get(entry.id) !== JSON.stringify(entry))
      faults.add('webhooks: told otherwise', entry.index);
  }
  if (first.size > expected.length) faults.add('webhooks: more than there is', first.size - expected.length);
  // Whoever drops what it knows sees each account's story in its order.
  const reached = new Map();
  for (const data of [...first.values()].map((text) => JSON.parse(text))) {
    if (!data.account) continue;
    if (data.index < (reached.get(data.account.id) ?? -1))
      faults.add("webhooks: an account's order", data.index);
    reached.set(data.account.id, data.index);
  }
}

/** Each mail that is held to be sent is in the box once, and nothing else is, but for what may have been cut off. */
async function checkMails(databaseUrl, { taken, refused }, faults) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query(`SELECT id, status FROM mail`);
    const welcomed = await client.query(
      `SELECT (SELECT count(*) FROM account)::int - (SELECT count(*) FROM mail WHERE template = 'account_registered')::int AS missing`,
    );
    if (welcomed.rows[0].missing !== 0)
      faults.add('mails: registrations without one', welcomed.rows[0].missing);
    const known = new Set();
    const counts = { sent: 0, uncertain: 0, uncertainInBox: 0 };
    for (const { id, status } of rows) {
      const found = [...taken.keys()].filter((messageId) => messageId.startsWith(`<${id}@`));
      for (const messageId of found) known.add(messageId);
      const times = found.reduce((sum, messageId) => sum + taken.get(messageId), 0);
      if (times > 1) faults.add('mails: more than once', id);
      if (status === 'sent' && times === 0) faults.add('mails: held to be sent, and never arrived', id);
      if (status === 'sent') counts.sent++;
      else if (status === 'uncertain') {
        counts.uncertain++;
        counts.uncertainInBox += times;
      } else faults.add(`mails: ${status}`, id);
    }
    for (const messageId of taken.keys())
      if (!known.has(messageId)) faults.add('mails: of no event', messageId);
    return { kept: rows.length, ...counts, refused };
  } finally {
    await client.end();
  }
}

async function addEndpoint(url, headers, receiverUrl) {
  const answer = await fetch(`${url}/api/v1/webhooks`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ url: receiverUrl }),
  });
  if (!answer.ok) throw new Error(`adding the endpoint answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()).secret;
}

async function register(url) {
  const ids = [];
  for (let n = 0; n < ACCOUNTS; n++) {
    const answer = await fetch(`${url}/api/v1/accounts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
      body: JSON.stringify({
        externalRef: `chaos-${n}`,
        displayName: `Chaos ${n}`,
        country: 'DE',
        email: `chaos-${n}@customer.example`,
      }),
    });
    if (answer.status !== 201) throw new Error(`registration answered ${answer.status}`);
    ids.push((await answer.json()).id);
  }
  return ids;
}

/** @param {import('node:net').Server} server */
function portOf(server) {
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
}
