/** Checks, in the database itself, that what clients were promised is what is there. */
import { createHash } from 'node:crypto';
import pg from 'pg';

const FIRST_LINK = '0'.repeat(64);
/** Of each kind of fault so many are shown. */
const SHOWN = 5;

const PLACES = { place_freeze: 'freeze', place_flag: 'flag', place_lock: 'lock' };
const RELEASES = new Set(['release_freeze', 'release_flag', 'release_lock', 'expire_lock']);

/**
 * @param {import('./holds-load.mjs').Request[]} requests all with a definite outcome
 * @returns counts, and faults by kind; no faults: every promise was kept
 */
export async function checkPromises(url, requests) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const faults = new Faults();
    const { rows: events } = await client.query(
      `SELECT e.id, e.stream_id, e.stream_version, e.at, e.command, e.from_state, e.to_state, e.body, e.previous_hash, e.hash,
         p.note
       FROM audit_event e LEFT JOIN audit_event_private p ON p.event_id = e.id
       WHERE e.stream_kind = 'account' ORDER BY e.stream_id, e.stream_version`,
    );
    const { rows: holds } = await client.query('SELECT * FROM hold');
    const { rows: accounts } = await client.query('SELECT * FROM account');
    const { rows: kept } = await client.query('SELECT key, status, response FROM idempotency_key');
    checkRequests(requests, events, kept, faults);
    checkStreams(accounts, events, holds, faults);
    return { accounts: accounts.length, events: events.length, holds: holds.length, faults: faults.found };
  } finally {
    await client.end();
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

/** Each acknowledged change has its one event, each refused one has none. */
function checkRequests(requests, events, kept, faults) {
  const touched = new Set(requests.map(({ accountId }) => accountId));
  const noted = events.filter((event) => event.note !== null && touched.has(event.stream_id));
  const byKey = Map.groupBy(noted, (event) => event.note);
  const answers = new Map(kept.map((row) => [row.key, row]));
  for (const { key, accountId, what, outcome } of requests) {
    const found = byKey.get(key) ?? [];
    if (outcome.status >= 300) {
      if (found.length > 0) faults.add('refused but done', key);
      continue;
    }
    if (found.length === 0) faults.add('acknowledged but lost', key);
    if (found.length > 1) faults.add('done twice', key);
    const [event] = found;
    if (!event) continue;
    if (event.stream_id !== accountId || !event.command.startsWith(what))
      faults.add('done otherwise than asked', key);
    if (event.stream_version !== outcome.version) faults.add('acknowledged with another version', key);
    if (answers.get(key)?.status !== outcome.status) faults.add('answer not kept for repeats', key);
  }
  const asked = new Set(requests.map(({ key }) => key));
  for (const key of byKey.keys()) if (!asked.has(key)) faults.add('done though nobody asked', key);
}

/** Streams are whole, and accounts and holds are what their streams say. */
function checkStreams(accounts, events, holds, faults) {
  const streams = Map.groupBy(events, (event) => event.stream_id);
  const holdsOf = Map.groupBy(holds, (hold) => hold.account_id);
  for (const account of accounts) {
    const stream = streams.get(account.id) ?? [];
    streams.delete(account.id);
    let link = FIRST_LINK;
    stream.forEach((event, n) => {
      const body = JSON.parse(event.body.toString('utf8'));
      const hash = createHash('sha256').update(Buffer.of(0)).update(event.body).digest('hex');
      if (event.stream_version !== n + 1 || body.streamVersion !== n + 1)
        faults.add('version not contiguous', event.id);
      if (event.previous_hash.toString('hex') !== link || body.previousHash !== link)
        faults.add('chain broken', event.id);
      if (event.hash.toString('hex') !== hash) faults.add('hash wrong', event.id);
      if (body.id !== event.id || body.command !== event.command || body.toState !== event.to_state) {
        faults.add('event differs from its bytes', event.id);
      }
      const before = n === 0 ? 'none' : stream[n - 1].to_state;
      if (event.from_state !== before) faults.add('state jumps', event.id);
      link = hash;
    });
    if (account.version !== stream.length || account.head_hash.toString('hex') !== link) {
      faults.add('account not at the head of its stream', account.id);
    }
    if (account.state !== stream.at(-1)?.to_state)
      faults.add('state differs from the last event', account.id);
    checkHolds(account, stream, holdsOf.get(account.id) ?? [], faults);
  }
  for (const id of streams.keys()) faults.add('events without their account', id);
}

function checkHolds(account, stream, holds, faults) {
  const byId = new Map(holds.map((hold) => [hold.id, hold]));
  const open = new Map();
  const bodies = stream.map((event) => JSON.parse(event.body.toString('utf8')));
  for (const body of bodies) {
    const kind = PLACES[body.command];
    if (kind) {
      const { id } = body.facts.hold;
      open.set(id, kind);
      const row = byId.get(id);
      if (row?.placed_event_id !== body.id || row.kind !== kind)
        faults.add('event without its hold', body.id);
    } else if (RELEASES.has(body.command)) {
      const { holdId } = body.facts;
      if (!open.delete(holdId)) faults.add('released what was not open', body.id);
      if (byId.get(holdId)?.release_event_id !== body.id) faults.add('release not on the hold', body.id);
    }
  }
  const placed = new Set(bodies.filter((body) => PLACES[body.command]).map((body) => body.facts.hold.id));
  for (const hold of holds) {
    if (!placed.has(hold.id)) faults.add('hold without its event', hold.id);
    if ((hold.released_at === null) !== open.has(hold.id))
      faults.add('hold open or not, unlike its events', hold.id);
  }
  const count = (kind) => [...open.values()].filter((one) => one === kind).length;
  if (account.open_freezes !== count('freeze') || account.open_flags !== count('flag')) {
    faults.add('open holds miscounted', account.id);
  }
}
