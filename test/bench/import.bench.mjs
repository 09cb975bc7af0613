/**
 * Accounts a second through POST /accounts/import, and what the server's memory grows by meanwhile: files of generated
 * customers, with their repeated and broken records, one as CSV and one as NDJSON, each into a fresh installation, with
 * a result for every line.
 *
 * `npm run bench import [-- <accounts>]`, 100,000 when not said.
 */
import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sendImport } from '../../server/dist/cli/import-client.js';
import { customerFile } from '../../server/dist/demo/customer-file.js';
import { API_KEY, openInstallation } from './installation.mjs';

const DEFAULT_ACCOUNTS = 100_000;
const SAMPLE_MS = 50;
const MIB = 1024 * 1024;

export async function bench([accounts = String(DEFAULT_ACCOUNTS)]) {
  const figures = {};
  for (const format of ['csv', 'ndjson']) {
    figures[format] = await measure(format, Number(accounts));
    console.error(format.padEnd(8), JSON.stringify(figures[format]));
  }
  return { accounts: Number(accounts), ...figures };
}

async function measure(format, accounts) {
  const installation = await openInstallation();
  try {
    const file = join(installation.dataDir, `customers.${format}`);
    await pipeline(Readable.from(bytesOf({ format, accounts, seed: 1 })), createWriteStream(file));
    const server = await installation.startServer({ LOG_LEVEL: 'info' });
    const first = await timed(server, format, file);
    if (first.registered !== accounts) throw new Error(`registered ${first.registered} of ${accounts}`);
    const again = await timed(server, format, file);
    if (again.registered !== 0) throw new Error(`the second import registered ${again.registered}`);
    return { first, again };
  } finally {
    await installation.close();
  }
}

async function timed({ url, pid }, format, file) {
  const before = residentBytes(pid);
  let peak = before;
  const sampling = setInterval(() => (peak = Math.max(peak, residentBytes(pid))), SAMPLE_MS);
  const began = performance.now();
  let answers = 0;
  const end = await sendImport({
    url,
    key: API_KEY,
    format,
    body: createReadStream(file),
    results: 'all',
    onAnswer: () => answers++,
  });
  const seconds = (performance.now() - began) / 1000;
  clearInterval(sampling);
  if (end.status !== 'done' || end.lines !== answers)
    throw new Error(`the import ended with ${JSON.stringify(end)}`);
  const { lines, registered, unchanged, refused } = end;
  return {
    linesPerSecond: Math.round(lines / seconds),
    seconds: Number(seconds.toFixed(1)),
    registered,
    unchanged,
    refused,
    residentMiB: {
      before: Math.round(before / MIB),
      peak: Math.round(peak / MIB),
      growth: Math.round((peak - before) / MIB),
    },
    loadAverage: Number(loadavg()[0].toFixed(1)),
  };
}

function* bytesOf(options) {
  for (const { bytes } of customerFile(options)) yield bytes;
}

/** Resident set of a process (proc(5), VmRSS). */
function residentBytes(pid) {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) * 1024;
}
