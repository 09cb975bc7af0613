import { readFile, stat, writeFile } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { exportInDossier } from '@standing/shared/audit/dossier';
import { openCheckpoint, type Checkpoint } from '@standing/shared/audit/checkpoint';
import { NoteError, parseVkey, type NoteKey } from '@standing/shared/audit/note';
import { parseExportLine } from '@standing/shared/audit/export';
import type { Problem } from '@standing/shared/audit/verify';
import { ExportVerifier } from '@standing/shared/audit/verify-export';
import { StartupError } from '../platform/startup-error.js';
import type { Command } from './command.js';

const USAGE = [
  'npm run verify-log -- <file> --vkey <key> [--checkpoint <file>]',
  'npm run verify-log -- <https://host> --email <address> --vkey <key> [--checkpoint <file>]',
  'A file is what GET /api/v1/audit/export gives, or a dossier for an authority. From a server the export is fetched as somebody who may read the log;',
  'the password comes from the variable STANDING_PASSWORD. --checkpoint names a file that remembers the last checkpoint:',
  'the log must have grown out of it, and it is replaced when all is well.',
].join('\n');

/** A longer file is no dossier: one account has some thousand events of a kilobyte. It is read as a whole. */
const DOSSIER_MAX_BYTES = 256 * 1024 * 1024;

/** Problems that are printed one by one. */
const PRINTED = 100;

/** `npm run verify-log`: checks an export with no database, and, of a file, no server. Exit code 1 when it does not hold. */
export const command: Command = {
  async run({ args, signal }) {
    const { source, key, email, checkpointFile } = readArguments(args);
    const remembered = checkpointFile === undefined ? undefined : await readRemembered(checkpointFile, [key]);
    const verifier = new ExportVerifier({ keys: [key], ...(remembered ? { remembered } : {}) });
    let note: string | null = null;
    for await (const line of await linesOf(source, email, signal)) {
      if (note === null) {
        const parsed = parseExportLine(line);
        note = parsed?.kind === 'header' ? parsed.header.checkpoint : '';
      }
      verifier.take(line);
    }
    const { ok, checked, problemCount, problems, checkpoint, complete } = verifier.finish();
    for (const problem of problems.slice(0, PRINTED)) console.log(describe(problem));
    console.log(
      JSON.stringify({ ok, checked, complete, size: checkpoint?.size ?? null, problems: problemCount }),
    );
    if (!ok) throw new StartupError(`The log does not hold: ${problemCount} problems.`);
    if (checkpointFile !== undefined && note) await writeFile(checkpointFile, note);
  },
};

/** The lines of an export: a file's, those in a dossier, or a server's. */
async function linesOf(
  source: string,
  email: string | undefined,
  signal: AbortSignal,
): Promise<AsyncIterable<string> | Iterable<string>> {
  const isServer = /^https?:/.test(source);
  if (!isServer && (await sizeOf(source)) <= DOSSIER_MAX_BYTES) {
    const inDossier = exportInDossier(await readFile(source, 'utf8'));
    if (inDossier) return inDossier;
  }
  const input = isServer ? await fetchExport(source, email, signal) : createReadStream(source);
  return createInterface({ input, crlfDelay: Infinity, signal });
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((cause: unknown) => {
    throw new StartupError(`${file} cannot be read.`, { cause });
  });
  if (found.isDirectory()) throw new StartupError(`${file} is a folder.`);
  return found.size;
}

function describe({ kind, index, stream, version, detail }: Problem): string {
  const where = [
    index === null ? '' : `entry ${index}`,
    stream === null ? '' : `${stream}${version === null ? '' : ` version ${version}`}`,
  ];
  return `${kind}: ${where.filter((part) => part !== '').join(', ') || 'the log'}: ${detail}`;
}

interface Arguments {
  readonly source: string;
  readonly key: NoteKey;
  readonly email: string | undefined;
  readonly checkpointFile: string | undefined;
}

/** @throws StartupError with the usage */
function readArguments(args: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { vkey: { type: 'string' }, email: { type: 'string' }, checkpoint: { type: 'string' } },
    });
    const [source, ...others] = positionals;
    if (source === undefined || others.length > 0 || values.vkey === undefined) throw new StartupError(USAGE);
    return { source, key: parseVkey(values.vkey), email: values.email, checkpointFile: values.checkpoint };
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(`${(error as Error).message}\n${USAGE}`);
  }
}

async function readRemembered(file: string, keys: readonly NoteKey[]): Promise<Checkpoint | undefined> {
  try {
    return openCheckpoint(await readFile(file, 'utf8'), keys);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof NoteError) throw new StartupError(`${file}: ${error.message}`);
    throw error;
  }
}

async function fetchExport(
  server: string,
  email: string | undefined,
  signal: AbortSignal,
): Promise<Readable> {
  const password = process.env['STANDING_PASSWORD'];
  if (email === undefined || !password) throw new StartupError(USAGE);
  const base = `${server.replace(/\/+$/, '')}/api/v1`;
  const signIn = await fetch(`${base}/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
    signal,
  });
  const cookie = signIn.headers.getSetCookie()[0]?.split(';')[0];
  if (!signIn.ok || cookie === undefined) throw new StartupError(`Signing in answered ${signIn.status}.`);
  const answer = await fetch(`${base}/audit/export`, { headers: { cookie }, signal });
  if (!answer.ok || !answer.body) throw new StartupError(`The export answered ${answer.status}.`);
  return Readable.fromWeb(answer.body);
}
