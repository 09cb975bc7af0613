import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ed25519 } from '@noble/curves/ed25519.js';
import { fromBase64, toBase64 } from '@standing/shared/audit/base64';
import {
  cosignNote,
  formatNote,
  isKeyName,
  noteKey,
  NoteError,
  parseNote,
  parseVkey,
  SIGNATURE_TYPE,
  toVkey,
  type NoteKey,
} from '@standing/shared/audit/note';
import { witness } from '@standing/shared/audit/witness';
import { z } from 'zod';
import type { OperatorLog } from '../platform/operator-log.js';
import { StartupError } from '../platform/startup-error.js';
import { writeSecretFile } from '../platform/data-dir.js';
import type { Command } from './command.js';

const USAGE = [
  'npm run witness -- <https://host> --vkey <key> --state <folder> --name <name of this witness> [--every <seconds>]',
  'Looks at the newest checkpoint with the API key in the variable STANDING_API_KEY (scope log:read), compares it with the',
  'last one that it has seen, and cosigns it. Without --every it looks once. Exit code 2: the log has two histories.',
].join('\n');

const FORK_EXIT_CODE = 2;
const SEED_BYTES = 32;
const MIN_INTERVAL_S = 1;
const MAX_INTERVAL_S = 86_400;

const proofSchema = z.object({ hashes: z.array(z.string()) });

interface Arguments {
  readonly base: string;
  readonly key: NoteKey;
  readonly state: string;
  readonly name: string;
  /** Seconds; null: once. */
  readonly every: number | null;
}

/** `npm run witness`: run it on a host that the log's operator does not control. Needs no database. */
export const command: Command = {
  async run({ args, log, signal }) {
    const options = readArguments(args);
    await mkdir(options.state, { recursive: true, mode: 0o700 });
    const seed = await ownSeed(join(options.state, 'witness-key'));
    const own = noteKey(options.name, SIGNATURE_TYPE.cosignature, ed25519.getPublicKey(seed));
    log.info(`This witness is ${toVkey(own)}`);
    do {
      try {
        await look(options, seed, log, signal);
      } catch (error) {
        if (options.every === null || error instanceof StartupError || signal.aborted) throw error;
        // Not being able to look is no fork, and the next look may succeed.
        log.warn(`The checkpoint could not be looked at: ${(error as Error).message}`);
      }
      if (options.every !== null)
        await delay(options.every * 1000, undefined, { signal }).catch(() => undefined);
    } while (options.every !== null && !signal.aborted);
  },
};

async function look(
  options: Arguments,
  seed: Uint8Array,
  log: OperatorLog,
  signal: AbortSignal,
): Promise<void> {
  const { base, key, state, name } = options;
  const seenFile = join(state, 'checkpoint');
  const previous = await readIfThere(seenFile);
  const note = await get(`${base}/checkpoint`, signal);
  const verdict = await witness(note, previous, [key], async (from, to) => {
    const answer = await get(`${base}/proofs/consistency?from=${from}&to=${to}`, signal);
    return proofSchema.parse(JSON.parse(answer)).hashes.map((hash) => fromBase64(hash) ?? Uint8Array.of());
  });
  if (verdict.kind === 'fork') {
    const evidence = join(state, `fork-${Date.now()}`);
    await writeFile(evidence, `${previous ?? ''}\n${note}`);
    throw new StartupError(
      `FORK: ${verdict.detail}. Both signed checkpoints are in ${evidence}; show them to whoever relies on this log.`,
      { exitCode: FORK_EXIT_CODE },
    );
  }
  const parsed = parseNote(note);
  const cosignature = cosignNote(parsed.text, name, seed, Date.now());
  await replace(seenFile, note);
  await replace(
    join(state, 'cosigned'),
    formatNote({ text: parsed.text, signatures: [...parsed.signatures, cosignature] }),
  );
  log.info(`The log of ${verdict.checkpoint.size} entries is ${verdict.kind}; cosigned.`);
}

async function get(url: string, signal: AbortSignal): Promise<string> {
  const apiKey = process.env['STANDING_API_KEY'];
  const headers = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
  const answer = await fetch(url, { headers, signal });
  if (!answer.ok) throw new Error(`${new URL(url).pathname} answered ${answer.status}`);
  return answer.text();
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Whole or not at all. */
async function replace(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content);
  await rename(`${file}.new`, file);
}

async function ownSeed(file: string): Promise<Uint8Array> {
  await writeSecretFile(file, `${toBase64(randomBytes(SEED_BYTES))}\n`);
  const seed = fromBase64((await readFile(file, 'utf8')).trim());
  if (seed?.length !== SEED_BYTES)
    throw new StartupError(`${file} does not hold a key of ${SEED_BYTES} bytes.`);
  return seed;
}

/** @throws StartupError with the usage */
function readArguments(args: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        vkey: { type: 'string' },
        state: { type: 'string' },
        name: { type: 'string' },
        every: { type: 'string' },
      },
    });
    const [server, ...others] = positionals;
    const { vkey, state, name, every } = values;
    if (server === undefined || others.length > 0 || vkey === undefined || state === undefined) {
      throw new StartupError(USAGE);
    }
    if (name === undefined || !isKeyName(name)) throw new StartupError(USAGE);
    const seconds = every === undefined ? null : Number(every);
    if (seconds !== null && !(seconds >= MIN_INTERVAL_S && seconds <= MAX_INTERVAL_S))
      throw new StartupError(USAGE);
    const base = `${server.replace(/\/+$/, '')}/api/v1/audit`;
    return { base, key: parseVkey(vkey), state, name, every: seconds };
  } catch (error) {
    if (error instanceof StartupError) throw error;
    if (error instanceof NoteError || error instanceof TypeError) {
      throw new StartupError(`${error.message}\n${USAGE}`);
    }
    throw error;
  }
}
