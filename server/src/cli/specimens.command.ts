import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateCustomer } from '../demo/customer-generator.js';
import { Dice } from '../demo/dice.js';
import {
  REJECTED_FOR,
  SPECIMEN_KINDS,
  VARIANTS_OF,
  type SpecimenKind,
  type SpecimenVariant,
} from '../demo/specimens/specimen-kinds.js';
import { Clock } from '../platform/clock.js';
import { StartupError } from '../platform/startup-error.js';
import type { Command } from './command.js';
import { fromCallersFolder } from './import.command.js';

/** About 3 GB. */
const MAX_COUNT = 10_000;
const DEFAULT_COUNT = 35;
const LIST = 'specimens.json';
/** Keeps the choice of kinds and variants apart from the customers' own throws. */
const CHOICE_SALT = 0x7370_6563;

const USAGE = `npm run specimens -- --out <folder> [--count <number>] [--seed <number>] [--on <YYYY-MM-DD>]
                     [--kind ${SPECIMEN_KINDS.join('|')}] [--variant <variant>]
Draws documents of the demo's customers, marked SPECIMEN, and lists them with what they say in ${LIST}. Without --kind and
--variant there are all of them in turn. The same seed and day give the same files; the default day is today.`;

export interface SpecimensArguments {
  readonly out: string;
  readonly count: number;
  readonly seed: number;
  /** `YYYY-MM-DD`. */
  readonly on: string;
  /** What is drawn, in turn. */
  readonly choices: readonly { readonly kind: SpecimenKind; readonly variant: SpecimenVariant }[];
}

/** `npm run specimens`: draws documents to look at and to test with. */
export const command: Command = {
  async run({ args, signal }) {
    const today = new Date(new Clock().now()).toISOString().slice(0, 10);
    const { out, count, seed, on, choices } = readSpecimensArguments(args, today);
    const folder = fromCallersFolder(out);
    await mkdir(folder, { recursive: true });
    // Fonts and canvas are heavy, and a wrong argument needs neither.
    const { drawSpecimen } = await import('../demo/specimens/specimen.js');
    const { holderOf } = await import('../demo/specimens/holder.js');
    const list = [];
    for (let n = 0; n < count && !signal.aborted; n++) {
      const { kind, variant } = choices[n % choices.length] ?? { kind: 'passport', variant: 'clear' };
      const customer = generateCustomer(seed, n);
      const { bytes, mediaType, fileName, mrz, printed } = await drawSpecimen({
        kind,
        variant,
        holder: holderOf(customer),
        seed: new Dice(seed, n, CHOICE_SALT).below(2 ** 31),
        on,
      });
      const file = `${String(n + 1).padStart(4, '0')}-${kind}-${variant}.${fileName.split('.').at(-1)}`;
      await writeFile(join(folder, file), bytes);
      list.push({
        file,
        kind,
        variant,
        rejectFor: REJECTED_FOR[variant],
        mediaType,
        externalRef: customer.externalRef,
        declared: {
          displayName: customer.displayName,
          birthDate: customer.birthDate ?? null,
          address: customer.address ?? null,
          country: customer.country,
        },
        printed: { ...printed, name: printed.name.full },
        mrz: mrz ?? null,
      });
    }
    await writeFile(join(folder, LIST), `${JSON.stringify(list, null, 2)}\n`);
    console.log(`${list.length} specimens are in ${folder}, listed in ${LIST}.`);
  },
};

/** @throws StartupError with the usage when something is missing or unknown */
export function readSpecimensArguments(args: readonly string[], today: string): SpecimensArguments {
  const { out, count, seed, on = today, kind, variant } = parse(args);
  if (out === undefined || out === '') throw new StartupError(USAGE);
  if (!isDay(on)) {
    throw new StartupError(`--on must be a day, as 2026-01-31.\n${USAGE}`);
  }
  const kinds = SPECIMEN_KINDS.filter((one) => kind === undefined || one === kind);
  const choices = kinds.flatMap((one) =>
    VARIANTS_OF[one]
      .filter((other) => variant === undefined || other === variant)
      .map((other) => ({ kind: one, variant: other })),
  );
  if (choices.length === 0) {
    const all = SPECIMEN_KINDS.map((one) => `  ${one}: ${VARIANTS_OF[one].join(', ')}`).join('\n');
    throw new StartupError(`There is no such specimen. There are:\n${all}\n${USAGE}`);
  }
  return {
    out,
    count: wholeNumber('count', count ?? String(DEFAULT_COUNT), 1, MAX_COUNT),
    seed: wholeNumber('seed', seed ?? '1', 0, 2 ** 31 - 1),
    on,
    choices,
  };
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const options = { out: text, count: text, seed: text, on: text, kind: text, variant: text };
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new StartupError(`${(error as Error).message}\n${USAGE}`);
  }
}

function wholeNumber(name: string, value: string, min: number, max: number): number {
  const number = /^\d{1,10}$/.test(value) ? Number(value) : NaN;
  if (number >= min && number <= max) return number;
  throw new StartupError(`--${name} must be a whole number from ${min} to ${max}.\n${USAGE}`);
}
