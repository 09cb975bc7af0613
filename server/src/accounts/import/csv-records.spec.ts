import { Refusal } from '@standing/shared/errors';
import { CsvRecords } from './csv-records.js';
import { LineSplitter, MAX_LINE_BYTES } from './line-splitter.js';
import type { FileRecord } from './record-reader.js';

const HEADER = 'externalRef,displayName,country,address,emailConfirmed';

function read(text: string | Buffer, header = HEADER): FileRecord[] {
  const lines = new LineSplitter();
  const reader = new CsvRecords();
  const file = Buffer.concat([Buffer.from(`${header}\n`), Buffer.from(text)]);
  return [...lines.push(file), ...lines.end()].flatMap((line) => reader.read(line)).concat(reader.end());
}

/** Line numbers, with the reference of a good record and the code of a refused one. */
function outline(text: string | Buffer) {
  return read(text).map((record) => [
    record.line,
    'value' in record ? (record.value as { externalRef: string }).externalRef : record.refusal.code,
  ]);
}

const HUGE = 'x'.repeat(MAX_LINE_BYTES);

test('reads quoted fields with commas, quotation marks and line breaks', () => {
  expect(read('r1,"O""Brien, Ann",IE,"1 High Street\nDublin",true\nr2,Bo,SE,,false\n')).toEqual([
    {
      line: 2,
      value: {
        externalRef: 'r1',
        displayName: 'O"Brien, Ann',
        country: 'IE',
        address: '1 High Street\nDublin',
        emailConfirmed: true,
      },
    },
    { line: 4, value: { externalRef: 'r2', displayName: 'Bo', country: 'SE', emailConfirmed: false } },
  ]);
});

test('takes an empty field, quoted or not, for an absent one, and passes over empty lines', () => {
  expect(read('\nr1,A,SE,"",\n\n')).toEqual([
    { line: 3, value: { externalRef: 'r1', displayName: 'A', country: 'SE' } },
  ]);
});

test('leaves what is no truth value to the schema to refuse', () => {
  expect(read('r1,A,SE,,TRUE')).toEqual([
    { line: 2, value: { externalRef: 'r1', displayName: 'A', country: 'SE', emailConfirmed: 'TRUE' } },
  ]);
});

test.each([
  ['too few values', 'r1,A,SE\nr2,B,SE,,\n'],
  ['too many values', 'r1,A,SE,,,,\nr2,B,SE,,\n'],
  ['a mark inside an unquoted field', 'r1,A "B",SE,,\nr2,B,SE,,\n'],
  ['text behind a closing mark', 'r1,"A"B,SE,,\nr2,B,SE,,\n'],
  ['a mark that is not closed before the next one', 'r1,"A,SE,,\nr2,B,SE,"x, y",\n'],
  ['a mark that is not closed up to the end', 'r1,"A,SE,,\nr2,B,SE,,\n'],
  ['a line that is too long', `r1,A,SE,${HUGE},\nr2,B,SE,,\n`],
  ['a line that is not UTF-8', Buffer.from('r1,\u00e9,SE,,\nr2,B,SE,,\n', 'latin1')],
])('refuses one line for %s, and reads the next', (_, text) => {
  const [first, second] = outline(text);
  expect([first?.[0], second]).toEqual([2, [3, 'r2']]);
  expect(['line_invalid', 'line_too_long']).toContain(first?.[1]);
});

test('never takes lines inside a field that is too long for records of the file', () => {
  const smuggled = 'evil,Mallory,SE,,true';
  expect(outline(`r1,A,SE,"${HUGE}\n${smuggled}\n",\nr2,B,SE,,\n`)).toEqual([
    [2, 'line_too_long'],
    [5, 'r2'],
  ]);
  expect(outline(`r1,A,SE,"${`${smuggled}\n`.repeat(1_000)}",\nr2,B,SE,,\n`)).toEqual([
    [2, 'line_too_long'],
    [1003, 'r2'],
  ]);
});

test('says so when a record that is too long never ends', () => {
  const records = read(`r1,A,SE,"${`${HUGE}\n`.repeat(3)}`);
  expect(records).toMatchObject([{ line: 2, refusal: { code: 'line_too_long', field: null } }]);
});

describe('the header', () => {
  const problems = (header: string) => {
    try {
      read('', header);
    } catch (error) {
      if (error instanceof Refusal) return { code: error.code, errors: error.more.extra?.['errors'] };
      throw error;
    }
    return 'taken';
  };

  test('may come quoted, in any order and with spaces around the names', () => {
    expect(problems('"country", displayName ,externalRef')).toBe('taken');
  });

  test('names what is missing, unknown or there twice', () => {
    expect(problems('externalRef,country,nickname,country')).toEqual({
      code: 'validation_failed',
      errors: [
        { path: 'displayName', message: 'This column is missing.' },
        { path: 'nickname', message: 'There is no such column.' },
        { path: 'country', message: 'This column is named twice.' },
      ],
    });
  });

  test.each([
    ['a file without a header', 'r1,Ada Lovelace,GB'],
    ['an empty file', ''],
    ['a faulty header', 'externalRef,"displayName'],
    ['a header that is too long', HUGE + HUGE],
  ])('is missed in %s, whose content is not repeated', (_, header) => {
    expect(problems(header)).toMatchObject({ code: 'validation_failed' });
    expect(JSON.stringify(problems(header))).not.toMatch(/Ada|r1|xxx/);
  });
});
