/** Sends hostile requests to a server, and judges its answers. */
import { ERRORS } from '@standing/shared/errors';
import { API_KEY, percentile, signIn } from '../bench/installation.mjs';
import { RequestMaker } from './requests.mjs';

/** Longer than anything may take that a request can set off; beyond it nobody is listening any more. */
const HANG_MS = 20_000;
/** So much of an answer is read; exports go on for longer. Bytes. */
const READ_BYTES = 256 * 1024;
const LANES = 8;
/** Of each kind of fault so many are shown. */
const SHOWN = 5;
const STAFF = ['admin', 'lead', 'reviewer', 'support', 'auditor'];
/** What an answer says of a program's inside. */
const INSIDE =
  /node_modules|\bat \S+ \(|\.[cm]?[jt]s:\d+|relation "|column "|violates|syntax error at|SELECT .* FROM/;

/**
 * @param {{url: string, seed: number, requests: number, only?: number}} options `only`: the number of one request
 * @returns figures; `faults` by kind is empty when every answer was one
 */
export async function fuzz({ url, seed, requests, only }) {
  const sessions = new Sessions(url);
  const document = await (await fetch(`${url}/api/openapi.json`)).json();
  const maker = new RequestMaker(document, await someIds(url, sessions));
  const faults = {};
  const statuses = {};
  const times = [];
  const note = (kind, request, detail) => {
    const fault = (faults[kind] ??= { count: 0, first: [] });
    fault.count++;
    const { number, method, path, actor } = request;
    if (fault.first.length < SHOWN)
      fault.first.push({ number, actor, method, path: path.slice(0, 200), detail });
  };
  const numbers = only === undefined ? { next: 0, end: requests } : { next: only, end: only + 1 };
  const lane = async () => {
    while (numbers.next < numbers.end) {
      const made = maker.make(seed, numbers.next++);
      // Whoever may not is told so before anything of the request is looked at: then the next one asks.
      for (const actor of new Set([made.actor, ...STAFF, 'machine'])) {
        const request = { ...made, actor };
        const began = performance.now();
        const answer = await send(url, request, sessions);
        times.push(performance.now() - began);
        if (only !== undefined) console.error(JSON.stringify({ request, answer }));
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        for (const [kind, detail] of faultsOf(answer)) note(kind, request, detail);
        if (answer.status !== 401 && answer.status !== 403) break;
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const ready = await fetch(`${url}/health/ready`).then(
    (answer) => answer.ok,
    () => false,
  );
  return {
    seed,
    requests: times.length,
    routes: maker.routes,
    statuses,
    p99Ms: Math.round(percentile(times, 0.99)),
    slowestMs: Math.round(Math.max(...times)),
    readyAfterwards: ready,
    faults,
    holds: ready && Object.keys(faults).length === 0,
  };
}

async function send(url, request, sessions) {
  const { method, path, headers, body, actor } = request;
  const signal = AbortSignal.timeout(HANG_MS);
  try {
    const answer = await fetch(url + path, {
      method,
      headers: { ...(await sessions.of(actor)), ...headers },
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal,
    });
    const text = await beginningOf(answer);
    if (answer.status === 401) sessions.forget(actor);
    return { status: answer.status, type: answer.headers.get('content-type') ?? '', text, method };
  } catch (error) {
    return {
      status: signal.aborted ? 'hang' : 'broken',
      type: '',
      text: String(error.cause ?? error),
      method,
    };
  }
}

async function beginningOf(answer) {
  if (!answer.body) return '';
  const chunks = [];
  let length = 0;
  const reader = answer.body.getReader();
  while (length < READ_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  await reader.cancel();
  return Buffer.concat(chunks).toString();
}

/** @returns pairs of a kind and what was seen */
function faultsOf({ status, type, text, method }) {
  if (status === 'hang' || status === 'broken') return [[status, text]];
  const faults = [];
  if (status >= 500) faults.push(['answered 5xx', `${status} ${text.slice(0, 300)}`]);
  if (status < 400 || method === 'HEAD') return faults;
  if (!type.startsWith('application/problem+json')) faults.push(['no problem+json', `${status} ${type}`]);
  const problem = parsed(text);
  if (!problem || ERRORS[problem.code]?.[0] !== status || problem.status !== status) {
    faults.push(['no stable code', `${status} ${text.slice(0, 300)}`]);
  }
  if (INSIDE.test(text)) faults.push(['tells of its inside', text.slice(0, 300)]);
  return faults;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Who asks; signed in anew when a request has ended their session. */
class Sessions {
  #url;
  #known = new Map();

  constructor(url) {
    this.#url = url;
  }

  async of(actor) {
    if (actor === 'machine') return { authorization: `Bearer ${API_KEY}` };
    if (!STAFF.includes(actor)) return {};
    let session = this.#known.get(actor);
    if (!session) {
      // Should somebody's account have been taken from them, they ask as nobody.
      session = signIn(this.#url, actor).catch(() => ({}));
      this.#known.set(actor, session);
    }
    return session;
  }

  /** Whoever is refused as unknown signs in once more, unless they were never known. */
  forget(actor) {
    this.#known.delete(actor);
  }
}

/** Ids of whatever the lists show, and of some accounts that get a bit of everything. */
async function someIds(url, sessions) {
  const machine = { ...(await sessions.of('machine')), 'content-type': 'application/json' };
  const support = { ...(await sessions.of('support')), 'content-type': 'application/json' };
  for (let n = 0; n < 10; n++) {
    const body = JSON.stringify({ externalRef: `fuzz-${n}`, displayName: `Fuzz ${n}`, country: 'IE' });
    const answer = await fetch(`${url}/api/v1/accounts`, { method: 'POST', headers: machine, body });
    const { id } = await answer.json();
    const hold = JSON.stringify({ kind: 'freeze', reasonCode: 'owner_request' });
    if (n % 2 === 0)
      await fetch(`${url}/api/v1/accounts/${id}/holds`, { method: 'POST', headers: support, body: hold });
    const open = JSON.stringify({ kind: 'unfreeze', accountId: id });
    if (n % 4 === 0) await fetch(`${url}/api/v1/cases`, { method: 'POST', headers: support, body: open });
  }
  const ids = ['fuzz-0', 'fuzz-1', 'freeze', 'owner_request', 'verification', '1'];
  const lists = [
    'accounts',
    'cases',
    'proposals',
    'maintenance-windows',
    'bulk-operations',
    'staff',
    'api-keys',
    'webhooks',
    'rules',
  ];
  for (const list of lists) {
    for (const actor of ['auditor', 'admin']) {
      const answer = await fetch(`${url}/api/v1/${list}`, { headers: await sessions.of(actor) });
      const { data = [] } = answer.ok ? await answer.json() : {};
      for (const row of data.slice(0, 10)) {
        if (row.id) ids.push(row.id);
        for (const hold of row.holds ?? []) ids.push(hold.id);
      }
    }
  }
  return [...new Set(ids)];
}
