/** The formats of ICAO Doc 9303: TD3 (passports), TD2, TD1 (cards). `names` is the line that ends with names. */
const SHAPES = [
  { lines: 2, length: 44, names: 0 },
  { lines: 2, length: 36, names: 0 },
  { lines: 3, length: 30, names: 2 },
] as const;

/** Far more than a zone with a space after each character. Characters. */
export const MRZ_TEXT_MAX = 500;
/** So many wrong characters are named. */
const NAMED_CHARACTERS = 5;

/** Looks like the filler, or like two of them: which, only the length of the line tells. */
const SINGLE_FILLERS = /[\u2039\u3008\u27e8\u02c2\u2329\u276e]/g;
const DOUBLE_FILLERS = /[\u00ab\u300a\u226a\u27ea]/g;

export interface UnreadableMrz {
  readonly readable: false;
  /** Nothing was given, too much, characters that no such zone has, or lines of lengths that it does not have. */
  readonly problem: 'empty' | 'too_long' | 'characters' | 'length';
  /** The wrong characters, at most five. */
  readonly characters: readonly string[];
  /** The length of each line found. */
  readonly lengths: readonly number[];
}

/** The lines of a machine-readable zone out of what somebody typed or pasted, or why there are none. */
export function linesOf(text: string): string[] | UnreadableMrz {
  if (text.length > MRZ_TEXT_MAX) return unreadable('too_long');
  const rows = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(SINGLE_FILLERS, '<')
    .split(/[\r\n\u2028\u2029]+/)
    .map((row) => row.replace(/[\s\p{Cf}]+/gu, ''))
    .filter((row) => row !== '');
  if (rows.length === 0) return unreadable('empty');
  const [doubled, single] = ['<<', '<'].map((filler) =>
    rows.map((row) => row.replace(DOUBLE_FILLERS, filler)),
  );
  const characters = [...new Set((single ?? []).join('').replace(/[A-Z0-9<]/g, ''))];
  if (characters.length > 0) {
    return { ...unreadable('characters'), characters: characters.slice(0, NAMED_CHARACTERS) };
  }
  return (
    shaped(doubled ?? []) ??
    shaped(single ?? []) ?? { ...unreadable('length'), lengths: rows.map((row) => row.length) }
  );
}

function unreadable(problem: UnreadableMrz['problem']): UnreadableMrz {
  return { readable: false, problem, characters: [], lengths: [] };
}

function shaped(rows: readonly string[]): string[] | null {
  return exact(rows) ?? withFillers(rows) ?? rewrapped(rows);
}

function exact(rows: readonly string[]): string[] | null {
  const fits = SHAPES.some(
    ({ lines, length }) => rows.length === lines && rows.every((row) => row.length === length),
  );
  return fits ? [...rows] : null;
}

/** Nobody counts the fillers behind the names. All other lines must be right. */
function withFillers(rows: readonly string[]): string[] | null {
  for (const { lines, length, names } of SHAPES) {
    const found = rows.length === lines ? rows[names] : undefined;
    // A line of another format's length is more likely the wrong other line than a miscounted filler.
    if (found === undefined || SHAPES.some((shape) => shape.length === found.length)) continue;
    const filled = found.replace(/<+$/, '').padEnd(length, '<');
    const repaired = rows.map((row, line) => (line === names ? filled : row));
    if (repaired.every((row) => row.length === length)) return repaired;
  }
  return null;
}

/** One line, or broken in the wrong places. */
function rewrapped(rows: readonly string[]): string[] | null {
  const all = rows.join('');
  const shape = SHAPES.find(({ lines, length }) => all.length === lines * length);
  if (!shape) return null;
  const { lines, length } = shape;
  return Array.from({ length: lines }, (_, line) => all.slice(line * length, (line + 1) * length));
}
