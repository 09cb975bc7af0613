/**
 * The whole log is verified again and again while clients change accounts and the worker sequences, signs and records:
 * nothing may be found, for nothing is wrong. `--runs <number>` verifications (default 200), `--clients` (default 8).
 */
import { parseArgs } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { API_KEY, openInstallation, percentile, signIn } from '../bench/installation.mjs';
import { HoldsLoad } from './holds-load.mjs';

const ACCOUNTS = 200;
/** Accounts that all clients change at once. */
const SHARED_ACCOUNTS = 5;
/** Some hundred changes a second: each verification reads all that was written during the ones before. */
const PAUSE_MS = 80;
/** Of what was found so much is shown. */
const SHOWN = 5;
/** Between two looks at what the worker does. */
const POLL_MS = 50;

export async function chaos(args) {
  const text = { type: /** @type {const} */ ('string') };
  const { values } = parseArgs({ args, options: { runs: text, clients: text } });
  const runs = Number(values.runs ?? 200);
  const clients = Number(values.clients ?? 8);
  const installation = await openInstallation();
  try {
    const { url } = await installation.startServer({ WORKER: 'child', LOG_LEVEL: 'error' });
    const accounts = await register(url);
    const session = await signIn(url, 'reviewer');
    const auditor = { ...(await signIn(url, 'auditor')), 'content-type': 'application/json' };
    const load = new HoldsLoad(
      () => url,
      () => session,
      PAUSE_MS,
    );
    load.start(accounts.slice(SHARED_ACCOUNTS), accounts.slice(0, SHARED_ACCOUNTS), clients);
    const alarms = [];
    const times = [];
    let checked = 0;
    for (let run = 1; run <= runs; run++) {
      const began = performance.now();
      const answer = await fetch(`${url}/api/v1/audit/verify`, {
        method: 'POST',
        headers: auditor,
        body: '{}',
      });
      const report = await answer.json();
      times.push(performance.now() - began);
      if (answer.ok) checked += report.checked;
      if (!answer.ok || !report.ok)
        alarms.push({ run, status: answer.status, problems: report.problems ?? report });
      if (run % 20 === 0) console.error(`${run} verifications, ${checked} events, ${alarms.length} alarms`);
    }
    await load.stop();
    await signed(url);
    const acknowledged = load.requests.filter(({ outcome }) => outcome?.status < 300).length;
    return {
      promisesKept: alarms.length === 0 && checked > 0 && acknowledged > 0,
      runs,
      checked,
      acknowledgedMeanwhile: acknowledged,
      falseAlarms: alarms.length,
      firstAlarms: alarms.slice(0, SHOWN),
      verificationMs: { p50: Math.round(percentile(times, 0.5)), worst: Math.round(Math.max(...times)) },
      surprises: load.surprises.slice(0, SHOWN),
    };
  } finally {
    await installation.close();
  }
}

/** Until the worker has signed a checkpoint: it was at work all the while. */
async function signed(url) {
  const headers = { authorization: `Bearer ${API_KEY}` };
  while (!(await fetch(`${url}/api/v1/audit/checkpoint`, { headers })).ok) await delay(POLL_MS);
}

async function register(url) {
  const ids = [];
  for (let n = 0; n < ACCOUNTS; n++) {
    const answer = await fetch(`${url}/api/v1/accounts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
      body: JSON.stringify({ externalRef: `chaos-${n}`, displayName: `Chaos ${n}`, country: 'DE' }),
    });
    if (answer.status !== 201) throw new Error(`registration answered ${answer.status}`);
    ids.push((await answer.json()).id);
  }
  return ids;
}
