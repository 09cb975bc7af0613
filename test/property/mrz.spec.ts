import { compareMrz } from '@standing/shared/mrz/compare';
import { readMrz, type Mrz, type MrzFieldName } from '@standing/shared/mrz/read';
import fc from 'fast-check';

/** Documents of each format, thousands of characters changed. A failure prints the seed and the shortest one. */
const RUNS = 500;
const AT = Date.UTC(2026, 0, 15);

interface Person {
  readonly surname: string;
  readonly given: readonly string[];
  readonly number: string;
  readonly sex: 'M' | 'F' | '<';
  readonly birthDate: string;
  readonly expiresOn: string;
}

/** The sum as Doc 9303 describes it, written a second time. */
function digitOf(text: string): string {
  const values = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  let sum = 0;
  [...text].forEach((character, i) => {
    sum += Math.max(0, values.indexOf(character)) * ([7, 3, 1][i % 3] ?? NaN);
  });
  return String(sum % 10);
}
const withDigit = (text: string) => text + digitOf(text);

function namesIn({ surname, given }: Person, length: number): string {
  return `${surname}<<${given.join('<')}`.padEnd(length, '<').slice(0, length);
}

/** Which fields a character of a line belongs to, beside the check digit of the whole: [line, start, end, field]. */
type Covered = readonly (readonly [number, number, number, MrzFieldName])[];

interface Format {
  write(person: Person): string[];
  readonly covered: Covered;
  readonly composite: readonly [number, number];
}

const day = (date: string) => date.slice(2).replaceAll('-', '');

const TD3: Format = {
  write(person) {
    const number = withDigit(person.number.padEnd(9, '<'));
    const born = withDigit(day(person.birthDate));
    const expires = withDigit(day(person.expiresOn));
    const personal = withDigit('ZE184226B<<<<<');
    return [
      `P<SWE${namesIn(person, 39)}`,
      `${number}SWE${born}${person.sex}${expires}${personal}${digitOf(number + born + expires + personal)}`,
    ];
  },
  covered: [
    [1, 0, 10, 'number'],
    [1, 13, 20, 'birthDate'],
    [1, 21, 28, 'expiresOn'],
    [1, 28, 43, 'optional'],
  ],
  composite: [1, 43],
};
const TD2: Format = {
  write(person) {
    const number = withDigit(person.number.padEnd(9, '<'));
    const born = withDigit(day(person.birthDate));
    const expires = withDigit(day(person.expiresOn));
    const whole = digitOf(`${number}${born}${expires}A1<<<<<`);
    return [`I<SWE${namesIn(person, 31)}`, `${number}SWE${born}${person.sex}${expires}A1<<<<<${whole}`];
  },
  covered: [
    [1, 0, 10, 'number'],
    [1, 13, 20, 'birthDate'],
    [1, 21, 28, 'expiresOn'],
  ],
  composite: [1, 35],
};
const TD1: Format = {
  write(person) {
    const upper = `${withDigit(person.number.padEnd(9, '<'))}AB12<<<<<<<<<<<`;
    const born = withDigit(day(person.birthDate));
    const expires = withDigit(day(person.expiresOn));
    const whole = digitOf(`${upper}${born}${expires}<<<<<<<<<<<`);
    return [`I<SWE${upper}`, `${born}${person.sex}${expires}SWE<<<<<<<<<<<${whole}`, namesIn(person, 30)];
  },
  covered: [
    [0, 5, 15, 'number'],
    [1, 0, 7, 'birthDate'],
    [1, 8, 15, 'expiresOn'],
  ],
  composite: [1, 29],
};

const oneOf = (characters: string) => fc.constantFrom(...characters.split(''));
const letters = (min: number, max: number) =>
  fc.string({ unit: oneOf('ABCDEFGHIJKLMNOPQRSTUVWXYZ'), minLength: min, maxLength: max });
const days = (from: string, to: string) =>
  fc
    .integer({ min: Date.parse(from) / 86_400_000, max: Date.parse(to) / 86_400_000 })
    .map((count) => new Date(count * 86_400_000).toISOString().slice(0, 10));

const persons: fc.Arbitrary<Person> = fc.record({
  surname: letters(1, 10),
  given: fc.array(letters(1, 5), { minLength: 1, maxLength: 3 }),
  number: fc.string({ unit: oneOf('0123456789ABCDEFXYZ'), minLength: 4, maxLength: 9 }),
  sex: fc.constantFrom('M', 'F', '<'),
  birthDate: days('1926-01-16', '2026-01-15'),
  expiresOn: days('1977-01-01', '2075-12-31'),
});
const formats = fc.constantFrom<Format>(TD1, TD2, TD3);

function read(lines: readonly string[]): Mrz {
  const mrz = readMrz(lines.join('\n'), AT);
  if (!mrz.readable) throw new Error(`unreadable: ${mrz.problem}`);
  return mrz;
}

describe('any machine-readable zone', () => {
  it('says what was written into it', () => {
    fc.assert(
      fc.property(formats, persons, (format, person) => {
        const mrz = read(format.write(person));
        expect(mrz.fields.filter(({ valid }) => !valid)).toEqual([]);
        expect(mrz).toMatchObject({
          valid: true,
          number: person.number,
          surname: person.surname,
          givenNames: person.given.join(' '),
          nationality: 'SE',
          birthDate: person.birthDate,
          sex: { M: 'male', F: 'female', '<': 'unspecified' }[person.sex],
          expiresOn: person.expiresOn,
        });
        const displayName = [...person.given, person.surname].join(' ');
        const declared = { displayName, birthDate: person.birthDate, country: 'SE' };
        expect(compareMrz(mrz, declared, AT)).toMatchObject({
          name: { outcome: 'same' },
          birthDate: 'same',
          country: 'same',
          expired: person.expiresOn < '2026-01-15',
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('shows each digit that was changed, in its field and in the whole, and in no other field', () => {
    const places = formats.chain((format) =>
      fc.record({
        format: fc.constant(format),
        covered: fc.constantFrom(...format.covered),
        offset: fc.nat(),
        by: fc.integer({ min: 1, max: 9 }),
        person: persons,
      }),
    );
    fc.assert(
      fc.property(places, ({ format, covered, offset, by, person }) => {
        const [line, start, end, name] = covered;
        const column = start + (offset % (end - start));
        const lines = format.write(person);
        const found = lines[line]?.charAt(column) ?? '';
        fc.pre(/\d/.test(found));
        const changed = String((Number(found) + by) % 10);
        const mrz = read(
          lines.map((row, n) => (n === line ? row.slice(0, column) + changed + row.slice(column + 1) : row)),
        );
        expect(mrz.fields.filter(({ valid }) => !valid).map((field) => field.name)).toEqual([
          name,
          'composite',
        ]);
        expect(mrz.fields.find((field) => field.name === name)?.problems).toContain('check_digit');
      }),
      { numRuns: RUNS },
    );
  });

  it('shows a wrong check digit of the whole as just that', () => {
    fc.assert(
      fc.property(formats, persons, fc.integer({ min: 1, max: 9 }), (format, person, by) => {
        const [line, column] = format.composite;
        const lines = format.write(person);
        const changed = String((Number(lines[line]?.charAt(column)) + by) % 10);
        const mrz = read(
          lines.map((row, n) => (n === line ? row.slice(0, column) + changed + row.slice(column + 1) : row)),
        );
        expect(mrz.fields.filter(({ valid }) => !valid).map((field) => field.name)).toEqual(['composite']);
      }),
      { numRuns: RUNS },
    );
  });

  it('is read the same in one line or several, with spaces anywhere, in capitals or not', () => {
    const spaces = fc.array(fc.constantFrom(' ', '\t', ''), { minLength: 44, maxLength: 44 });
    fc.assert(
      fc.property(
        formats,
        persons,
        spaces,
        fc.boolean(),
        fc.boolean(),
        (format, person, gaps, lower, joined) => {
          const lines = format.write(person);
          const text = lines
            .map((line) => [...line].map((one, n) => one + (gaps[n] ?? '')).join(''))
            .join(joined ? '' : '\r\n');
          expect(read([lower ? text.toLowerCase() : text]).lines).toEqual(lines);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('is never anything else than readable or refused with a cause', () => {
    const texts = fc.oneof(
      fc.string({ maxLength: 600 }),
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: oneOf('AZ09<\n '), minLength: 60, maxLength: 100 }),
      fc
        .constantFrom(60, 72, 88, 90)
        .chain((length) => fc.string({ unit: oneOf('ABCIPV0179<'), minLength: length, maxLength: length })),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const mrz = readMrz(text, AT);
        if (!mrz.readable) expect(['empty', 'too_long', 'characters', 'length']).toContain(mrz.problem);
        else {
          expect(mrz.valid).toBe(mrz.fields.every(({ valid }) => valid));
          compareMrz(mrz, { displayName: text, birthDate: '1990-01-01', country: 'SE' }, AT);
        }
      }),
      { numRuns: RUNS * 4 },
    );
  });
});
