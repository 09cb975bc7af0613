import type { ImportCounts } from '@standing/shared/contracts/import';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type { Config } from '../platform/config.js';
import { StartupError } from '../platform/startup-error.js';
import type { Command } from './command.js';
import { ImportError, sendImport, type ImportEnd } from './import-client.js';

const USAGE = `npm run import -- <file.csv|file.ndjson> [--url http://127.0.0.1:3000] [--key <api key>]
                  [--format csv|ndjson] [--refused <file>]
A file named - is standard input, and needs --format. Refused lines go to standard output, or to the file named.
The API key is read from --key, STANDING_API_KEY or DEMO_API_KEY, else it is the demo's.
Exit codes: 0 all lines are in, 1 some were refused, 2 the import did not come to its end.`;

const REFUSED = { exitCode: 1 };
const FAILED = { exitCode: 2 };

const FORMATS: Readonly<Record<string, 'csv' | 'ndjson'>> = {
  '.csv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
};

export interface ImportArguments {
  /** `-`: standard input. */
  readonly file: string;
  readonly format: 'csv' | 'ndjson';
  readonly url: string | undefined;
  readonly key: string | undefined;
  readonly refused: string | undefined;
}

/** `npm run import`: sends a customer file to a running server. */
export const command: Command = {
  async run({ config, args, signal }) {
    const order = readImportArguments(args);
    const key = order.key ?? (await knownKey(config));
    const body = order.file === '-' ? process.stdin : await openFile(order.file);
    const refused =
      order.refused === undefined ? process.stdout : createWriteStream(fromCallersFolder(order.refused));
    const progress = new Progress();
    try {
      progress.end(await send(order, key, config, body, refused, progress, signal));
    } finally {
      if (refused !== process.stdout) await finished(refused.end());
    }
  },
};

async function send(
  { format, url }: ImportArguments,
  key: string,
  config: Config,
  body: Readable,
  refused: Writable,
  progress: Progress,
  signal: AbortSignal,
): Promise<ImportEnd> {
  try {
    return await sendImport({
      url: url ?? `http://${config.host}:${config.port}`,
      key,
      format,
      body,
      results: 'refused',
      signal,
      onAnswer: (answer) => {
        if (answer.status === 'progress') progress.show(answer);
        else refused.write(`${JSON.stringify(answer)}\n`);
      },
    });
  } catch (error) {
    if (error instanceof ImportError) throw new StartupError(error.message, FAILED);
    throw error;
  }
}

/** @throws StartupError with the usage when something is missing or unknown */
export function readImportArguments(args: readonly string[]): ImportArguments {
  const { positionals, values } = parse(args);
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new StartupError(USAGE, FAILED);
  const { url, key, refused } = values;
  if (url !== undefined && !/^https?:\/\/./.test(url)) {
    throw new StartupError(`--url must begin with http:// or https://.\n${USAGE}`, FAILED);
  }
  const format = values.format ?? FORMATS[extname(file).toLowerCase()];
  if (format !== 'csv' && format !== 'ndjson') {
    throw new StartupError(`Say --format csv or --format ndjson.\n${USAGE}`, FAILED);
  }
  return { file, format, url, key, refused };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { url: text, key: text, format: text, refused: text },
    });
  } catch (error) {
    throw new StartupError(`${(error as Error).message}\n${USAGE}`, FAILED);
  }
}

async function knownKey(config: Config): Promise<string> {
  const given = process.env['STANDING_API_KEY'] ?? config.demo.apiKey;
  if (given !== undefined) return given;
  const kept = await readFile(join(config.dataDir, 'demo-api-key'), 'utf8').catch(() => '');
  if (kept.trim() === '') {
    throw new StartupError(`Name the API key with --key or STANDING_API_KEY.\n${USAGE}`, FAILED);
  }
  return kept.trim();
}

/** npm changes to the installation's folder; file names are meant from where it was called. */
export function fromCallersFolder(file: string): string {
  return resolve(process.env['INIT_CWD'] ?? '', file);
}

async function openFile(name: string): Promise<Readable> {
  const path = fromCallersFolder(name);
  try {
    await (await open(path, 'r')).close();
  } catch (error) {
    throw new StartupError(`${path} cannot be read: ${(error as Error).message}`, FAILED);
  }
  return createReadStream(path);
}

/** Counts on standard error: one line that changes on a terminal, a line a second elsewhere. */
class Progress {
  private readonly began = performance.now();
  private readonly isTerminal = process.stderr.isTTY;

  show(counts: ImportCounts): void {
    process.stderr.write(this.isTerminal ? `\r\u001b[K${this.text(counts)}` : `${this.text(counts)}\n`);
  }

  /** @throws StartupError when not every line is in */
  end(end: ImportEnd): void {
    if (this.isTerminal) process.stderr.write('\r\u001b[K');
    if (end.status === 'failed') {
      const where = end.line === null ? '' : ` from line ${end.line} on`;
      throw new StartupError(
        `The import ended early (${end.code}): ${end.detail}\nWhat became of the file${where} is not known. Run it` +
          ' again: what is registered stays as it is.',
        FAILED,
      );
    }
    if (end.refused > 0) throw new StartupError(this.text(end), REFUSED);
    process.stderr.write(`${this.text(end)}\n`);
  }

  private text({ lines, registered, unchanged, refused }: ImportCounts): string {
    const seconds = (performance.now() - this.began) / 1000;
    const format = (count: number) => Math.round(count).toLocaleString('en');
    return (
      `${format(lines)} lines in ${seconds.toFixed(1)} s (${format(lines / seconds)}/s): ` +
      `${format(registered)} registered, ${format(unchanged)} unchanged, ${format(refused)} refused`
    );
  }
}
