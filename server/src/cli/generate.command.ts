import { createWriteStream } from 'node:fs';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { customerFile, type CustomerFileOptions } from '../demo/customer-file.js';
import { StartupError } from '../platform/startup-error.js';
import type { Command } from './command.js';
import { fromCallersFolder } from './import.command.js';

/** More is no test of anything but the disk. */
const MAX_ACCOUNTS = 10_000_000;
/** Written at once. Bytes. */
const WRITE_BYTES = 64 * 1024;

const USAGE = `npm run generate -- --accounts <number> [--out <file.csv|file.ndjson>] [--format csv|ndjson] [--seed <number>]
                    [--clean]
Without --out the file is customers-<number>.csv; a file named - is standard output. About one record in a hundred repeats
an earlier one, and one in a hundred is broken; --clean leaves these out.`;

export interface GenerateArguments extends CustomerFileOptions {
  /** `-`: standard output. */
  readonly out: string;
}

/** `npm run generate`: writes a file of invented customers, to try an import with. */
export const command: Command = {
  async run({ args, signal }) {
    const options = readGenerateArguments(args);
    const counts = { registered: 0, unchanged: 0, refused: 0 };
    const chunks = Readable.from(chunksOf(options, counts));
    if (options.out === '-') await pipeline(chunks, process.stdout, { signal, end: false });
    else await pipeline(chunks, createWriteStream(fromCallersFolder(options.out)), { signal });
    const where = options.out === '-' ? '' : `${fromCallersFolder(options.out)}: `;
    process.stderr.write(
      `${where}a first import registers ${counts.registered}, leaves ${counts.unchanged} unchanged and refuses ` +
        `${counts.refused}.\n`,
    );
  },
};

function* chunksOf(
  options: CustomerFileOptions,
  counts: { registered: number; unchanged: number; refused: number },
): Generator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  for (const { bytes, result } of customerFile(options)) {
    if (result !== null) counts[result]++;
    parts.push(bytes);
    length += bytes.length;
    if (length >= WRITE_BYTES) {
      yield Buffer.concat(parts);
      parts = [];
      length = 0;
    }
  }
  yield Buffer.concat(parts);
}

/** @throws StartupError with the usage when something is missing or unknown */
export function readGenerateArguments(args: readonly string[]): GenerateArguments {
  const { values } = parse(args);
  const accounts = wholeNumber('accounts', values.accounts, 1, MAX_ACCOUNTS);
  const seed = wholeNumber('seed', values.seed ?? '1', 0, 2 ** 31 - 1);
  const format = values.format ?? (extname(values.out ?? '') === '.ndjson' ? 'ndjson' : 'csv');
  if (format !== 'csv' && format !== 'ndjson') throw new StartupError(`--format is csv or ndjson.\n${USAGE}`);
  return {
    accounts,
    seed,
    format,
    clean: values.clean,
    out: values.out ?? `customers-${accounts}.${format}`,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        accounts: text,
        seed: text,
        format: text,
        out: text,
        clean: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new StartupError(`${(error as Error).message}\n${USAGE}`);
  }
}

function wholeNumber(name: string, value: string | undefined, min: number, max: number): number {
  const number = /^\d{1,10}$/.test(value ?? '') ? Number(value) : NaN;
  if (number >= min && number <= max) return number;
  throw new StartupError(`--${name} must be a whole number from ${min} to ${max}.\n${USAGE}`);
}
