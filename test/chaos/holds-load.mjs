/** Clients that place and release holds without pause, and remember what they were promised. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** Longer than the server waits for a connection to its database, so that it is the server that answers. */
const REQUEST_TIMEOUT_MS = 15_000;
/** A client in so many gives up after so long, and asks again while the first request may still be under way. */
const IMPATIENT = 0.05;
const PATIENCE_MS = 20;
const FIRST_RETRY_MS = 20;
const MAX_RETRY_MS = 500;

const HOLDS = [
  { kind: 'freeze', reasonCode: 'owner_request' },
  { kind: 'flag', reasonCode: 'unusual_volume' },
  { kind: 'lock', reasonCode: 'abnormal_sign_in' },
];

/**
 * A change that a client asked for under one Idempotency-Key, which stands in its event's note as well.
 *
 * @typedef {object} Request
 * @property {string} key
 * @property {string} accountId
 * @property {'place' | 'release'} what
 * @property {string | undefined} holdId of a release
 * @property {number} attempts
 * @property {boolean} wasUnknown whether an attempt ended without telling whether it had been carried out
 * @property {{status: number, replayed: boolean, holdId: string | undefined, version: number | undefined, code: string | undefined} | undefined} outcome
 *   the definite answer; undefined while there is none
 */

export class HoldsLoad {
  /** @type {Request[]} */
  requests = [];
  /** Answers by status; `broken`: there was none, `given up`: the client did not wait for it. */
  answers = {};
  /** Answers of 503 that did not say when to come back, or had another code than that of an absent database. */
  badRefusals = [];
  /** Answers that nothing here should lead to. */
  surprises = [];
  /** When a change was last acknowledged, and when the server or its database was last found away; `performance.now()`. */
  lastAcknowledged = 0;
  lastAway = 0;
  #stopped = false;
  #clients = [];

  /**
   * @param {() => string} url where the server listens just now
   * @param {() => Record<string, string>} headers of a signed-in member of staff
   * @param {number} pauseMs how long a client rests, on average, after each change
   */
  constructor(url, headers, pauseMs = 0) {
    this.url = url;
    this.headers = headers;
    this.pauseMs = pauseMs;
  }

  /** @param {string[]} shared accounts that all clients fight over */
  start(accounts, shared, clients) {
    const share = Math.floor(accounts.length / clients);
    this.#clients = Array.from({ length: clients }, (_, n) =>
      this.#client([...accounts.slice(n * share, (n + 1) * share), ...shared]),
    );
  }

  /** Lets every request come to a definite end. */
  async stop() {
    this.#stopped = true;
    await Promise.all(this.#clients);
  }

  async #client(accounts) {
    const open = [];
    for (let turn = 0; !this.#stopped; turn++) {
      const release =
        open.length > 0 && Math.random() < 0.5 ? open.splice(Math.random() * open.length, 1)[0] : null;
      const accountId = release?.accountId ?? accounts[Math.floor(Math.random() * accounts.length)];
      /** @type {Request} */
      const request = {
        key: randomUUID(),
        accountId,
        what: release ? 'release' : 'place',
        holdId: release?.holdId,
        attempts: 0,
        wasUnknown: false,
        outcome: undefined,
      };
      this.requests.push(request);
      await this.#untilDefinite(request, HOLDS[turn % HOLDS.length]);
      const { status, holdId } = request.outcome;
      if (status === 201) open.push({ accountId, holdId });
      if (this.pauseMs > 0) await delay(2 * this.pauseMs * Math.random());
    }
  }

  /** Repeats with the same key, as a careful client does, until it is told what became of it. */
  async #untilDefinite(request, hold) {
    for (let pauseMs = FIRST_RETRY_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_RETRY_MS)) {
      request.attempts++;
      const answer = await this.#attempt(request, hold);
      this.#count(answer.status);
      if (typeof answer.status === 'number' && answer.status < 500) {
        request.outcome = answer;
        if (answer.status < 300) this.lastAcknowledged = performance.now();
        // Two clients may release one hold, or fill an account with holds; nothing else is to be refused.
        else if (!['hold_released', 'hold_limit_reached'].includes(answer.code)) this.surprises.push(answer);
        return;
      }
      if (answer.status === 'broken' || answer.status === 503) this.lastAway = performance.now();
      else if (answer.status !== 'given up') this.surprises.push(answer);
      request.wasUnknown = true;
      await delay(pauseMs);
    }
  }

  async #attempt(request, hold) {
    const isImpatient = Math.random() < IMPATIENT;
    const patience = AbortSignal.timeout(
      isImpatient ? Math.ceil(Math.random() * PATIENCE_MS) : REQUEST_TIMEOUT_MS,
    );
    try {
      return await this.#send(request, hold, patience);
    } catch {
      return { status: isImpatient && patience.aborted ? 'given up' : 'broken' };
    }
  }

  #count(what) {
    this.answers[what] = (this.answers[what] ?? 0) + 1;
  }

  async #send({ key, accountId, what, holdId }, hold, signal) {
    const path = `/api/v1/accounts/${accountId}/holds`;
    const answer = await fetch(this.url() + (what === 'place' ? path : `${path}/${holdId}/release`), {
      method: 'POST',
      headers: { ...this.headers(), 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({
        ...(what === 'place' ? hold : { reasonCode: 'identity_confirmed' }),
        note: key,
      }),
      signal,
    });
    const body = await answer.json();
    const code = body.code;
    const isAway =
      answer.status === 503 &&
      code === 'database_unavailable' &&
      Number(answer.headers.get('retry-after')) > 0;
    if (answer.status === 503 && !isAway) this.badRefusals.push({ code });
    return {
      status: answer.status,
      replayed: answer.headers.get('idempotency-replayed') === 'true',
      holdId: body.hold?.id,
      version: body.account?.version,
      code,
    };
  }
}
