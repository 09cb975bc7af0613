import { MRZ_FIELDS, readMrz, type Mrz, type MrzFieldName } from './read.js';

/** The specimens of ICAO Doc 9303 (parts 4, 5 and 6); Utopia's code UTO is no state's. */
const TD3 = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const TD2 = ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'];
const TD1 = [
  'I<UTOD231458907<<<<<<<<<<<<<<<',
  '7408122F1204159UTO<<<<<<<<<<<6',
  'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
];
const LONG_NUMBER = [
  'I<UTOD23145890<7349<<<<<<<<<<<',
  '3407127M9507122UTO<<<<<<<<<<<2',
  'STEVENSON<<PETER<JOHN<<<<<<<<<',
];
/** Made up; a state that exists, so that all of it is valid. */
const CHINESE = [
  'POCHNLI<<XIAOLONG<<<<<<<<<<<<<<<<<<<<<<<<<<<',
  'E123456782CHN9001011M3001019<<<<<<<<<<<<<<<2',
];

const AT = Date.UTC(2026, 0, 15);

function read(text: string | readonly string[], at = AT): Mrz {
  const mrz = readMrz(typeof text === 'string' ? text : text.join('\n'), at);
  if (!mrz.readable) throw new Error(`unreadable: ${mrz.problem}`);
  return mrz;
}

const wrong = (mrz: Mrz) => mrz.fields.filter(({ valid }) => !valid).map(({ name }) => name);
const field = (mrz: Mrz, name: MrzFieldName) => mrz.fields.find((one) => one.name === name);
const change = (lines: readonly string[], line: number, column: number, character: string) =>
  lines.map((row, n) => (n === line ? row.slice(0, column) + character + row.slice(column + 1) : row));

describe('reading a machine-readable zone', () => {
  it.each([
    ['TD3', TD3, 'L898902C3', 'passport'],
    ['TD2', TD2, 'D23145890', 'national_id'],
    ['TD1', TD1, 'D23145890', 'national_id'],
  ] as const)('reads the %s specimen of the standard', (format, lines, number, documentType) => {
    const mrz = read(lines);
    expect(mrz).toMatchObject({
      format,
      documentType,
      number,
      surname: 'ERIKSSON',
      givenNames: 'ANNA MARIA',
      namesMayBeCut: false,
      birthDate: '1974-08-12',
      sex: 'female',
      expiresOn: '2012-04-15',
    });
    expect(wrong(mrz)).toEqual(['issuingState', 'nationality']);
    expect(field(mrz, 'nationality')).toMatchObject({ value: 'UTO', problems: ['unknown_state'] });
    expect(mrz).toMatchObject({ nationality: null, issuingCountry: null, valid: false });
  });

  it('reads a number that goes on in the optional field, its check digit behind it', () => {
    const mrz = read(LONG_NUMBER);
    expect(mrz.number).toBe('D23145890734');
    expect(field(mrz, 'number')).toMatchObject({ valid: true, checkDigit: { read: '9', valid: true } });
    expect(field(read(change(LONG_NUMBER, 0, 18, '8')), 'number')?.problems).toEqual(['check_digit']);
  });

  it('takes no filler for a check digit when no number goes on behind it', () => {
    // Of the numbers without a check digit one in ten would ask for 0, which an empty text counts as.
    for (const number of ['D23145890', 'D23145891', 'D23145892', 'D23145893', 'D23145895', 'D23145897']) {
      const lines = [`I<UTO${number}<<<<<<<<<<<<<<<<`, TD1[1] ?? '', TD1[2] ?? ''];
      expect(field(read(lines), 'number')?.problems).toEqual(['check_digit']);
    }
  });

  it('reads a whole and valid one as valid', () => {
    const mrz = read(CHINESE);
    expect(wrong(mrz)).toEqual([]);
    expect(mrz).toMatchObject({ valid: true, nationality: 'CN', issuingCountry: 'CN' });
    expect(field(mrz, 'optional')?.value).toBeNull();
  });

  it('reads the former French card, whose number is in three parts and which has no expiry', () => {
    const mrz = read('IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<\n8806923102858CORINNE<<<<<<<6512068F6');
    expect(mrz).toMatchObject({
      format: 'FRENCH_NATIONAL_ID',
      valid: true,
      documentType: 'national_id',
      number: '880692310285',
      surname: 'BERTHIER',
      givenNames: 'CORINNE',
      birthDate: '1965-12-06',
      expiresOn: null,
    });
  });

  it.each([
    ['the number', 1, 9, ['number', 'composite']],
    ['the birth date', 1, 19, ['birthDate', 'composite']],
    ['the expiry', 1, 27, ['expiresOn', 'composite']],
    ['the personal number', 1, 42, ['optional', 'composite']],
    ['the whole', 1, 43, ['composite']],
  ] as const)('finds a wrong check digit of %s', (_, line, column, names) => {
    const right = TD3[line]?.charAt(column) ?? '';
    for (const digit of '0123456789'.replace(right, '')) {
      const mrz = read(change(TD3, line, column, digit));
      expect(wrong(mrz).filter((name) => name !== 'issuingState' && name !== 'nationality')).toEqual(names);
      expect(field(mrz, names[0])).toMatchObject({
        problems: ['check_digit'],
        checkDigit: { read: digit, expected: right, valid: false },
      });
    }
  });

  it.each([
    ['lower case and spaces', TD3.join('\n').toLowerCase().replaceAll('<', ' <')],
    ['Windows line ends and blank lines', `\r\n ${TD3.join('\r\n\r\n')}\r\n`],
    ['one line', TD3.join('')],
    ['lines broken in the wrong places', `${TD3.join('').slice(0, 30)}\n${TD3.join('').slice(30)}`],
    ['guillemets for two fillers', TD3.join('\n').replaceAll('<<', '«')],
    ['guillemets for one filler', TD3.join('\n').replaceAll('<', '«')],
    ['other angles', TD3.join('\n').replaceAll('<', '‹')],
    [
      'full-width characters',
      TD3.join('\n').replaceAll('<', '＜').replaceAll('A', 'Ａ').replaceAll('8', '８'),
    ],
    ['fillers missing behind the names', `P<UTOERIKSSON<<ANNA<MARIA\n${TD3[1]}`],
    ['too many fillers behind the names', `${TD3[0]}<<\n${TD3[1]}`],
  ])('puts right %s', (_, text) => {
    expect(read(text).lines).toEqual(TD3);
  });

  it('puts right the fillers of a card', () => {
    expect(read(`${TD1[0]}\n${TD1[1]}\nERIKSSON<<ANNA<MARIA<`).lines).toEqual(TD1);
    expect(read(TD1.join('')).lines).toEqual(TD1);
    expect(read(TD2.join('')).lines).toEqual(TD2);
  });

  it('reads O for 0 where only digits can stand, 0 for O where only letters can, and says so', () => {
    const mrz = read([
      'P0CHNLI<<XIAOL0NG<<<<<<<<<<<<<<<<<<<<<<<<<<<',
      CHINESE[1]?.replace('900101', '9OOIO1') ?? '',
    ]);
    expect(mrz).toMatchObject({
      valid: true,
      lines: CHINESE,
      givenNames: 'XIAOLONG',
      birthDate: '1990-01-01',
    });
    expect(mrz.fields.filter(({ corrected }) => corrected).map(({ name }) => name)).toEqual([
      'documentCode',
      'givenNames',
      'birthDate',
    ]);
    // A number may hold both, so there nothing is guessed.
    expect(field(read(change(CHINESE, 1, 1, 'I')), 'number')).toMatchObject({
      value: 'EI2345678',
      corrected: false,
      problems: ['check_digit'],
    });
  });

  it.each([
    ['', { problem: 'empty' }],
    [' \n\t', { problem: 'empty' }],
    ['P<UTO', { problem: 'length', lengths: [5] }],
    [`${TD3[0]}\n${TD3[1]?.slice(1)}`, { problem: 'length', lengths: [44, 43] }],
    [`${TD3[0]}\n${TD2[1]}`, { problem: 'length', lengths: [44, 36] }],
    [TD3.join('\n').replace('ANNA', 'ÄNNÄ?'), { problem: 'characters', characters: ['Ä', '?'] }],
    ['李小龙', { problem: 'characters', characters: ['李', '小', '龙'] }],
    ['A'.repeat(501), { problem: 'too_long' }],
  ])('says why %j is none', (text, why) => {
    expect(readMrz(text, AT)).toMatchObject({ readable: false, ...why });
  });

  it.each([
    ['260115', '2026-01-15'],
    ['260116', '1926-01-16'],
    ['000229', '2000-02-29'],
    ['380101', '1938-01-01'],
    ['7408<<', '1974-08'],
    ['74<<<<', '1974'],
    ['<<<<<<', null],
  ])('reads the birth date %s as %s', (digits, value) => {
    const lines = [CHINESE[0] ?? '', `E123456782CHN${digits}${CHINESE[1]?.slice(19)}`];
    expect(field(read(lines), 'birthDate')?.value).toBe(value);
  });

  it.each(['740230', '741301', '740800', '7413<<', '010229'])('has no such day as %s', (digits) => {
    const lines = [TD3[0] ?? '', `L898902C36UTO${digits}${TD3[1]?.slice(19)}`];
    expect(field(read(lines), 'birthDate')).toMatchObject({ value: null, valid: false });
    expect(field(read(lines), 'birthDate')?.problems).toContain('no_such_day');
  });

  it.each([
    ['260114', '2026-01-14'],
    ['750101', '2075-01-01'],
    ['770101', '1977-01-01'],
    ['990101', '1999-01-01'],
  ])('reads the expiry %s as %s', (digits, value) => {
    const lines = [TD3[0] ?? '', `L898902C36UTO7408122F${digits}${TD3[1]?.slice(27)}`];
    expect(read(lines).expiresOn).toBe(value);
  });

  it('turns the century with the year it is read in', () => {
    expect(read(TD3, Date.UTC(2074, 7, 12)).birthDate).toBe('2074-08-12');
    expect(read(TD3, Date.UTC(1999, 0, 1)).expiresOn).toBe('2012-04-15');
  });

  it('reads the names of somebody whose given name is their surname', () => {
    const mrz = read([
      'I<SWE0000<<<<<0AB12<<<<<<<<<<<',
      '7001017M7701018SWE<<<<<<<<<<<4',
      'ALI<<ALI'.padEnd(30, '<'),
    ]);
    expect(mrz).toMatchObject({ surname: 'ALI', givenNames: 'ALI' });
  });

  it('knows that a full line may cut names off, and gives a surname that fills it no given names', () => {
    const surname = 'A'.repeat(39);
    expect(read([`P<CHN${surname}`, CHINESE[1] ?? ''])).toMatchObject({
      surname,
      givenNames: null,
      namesMayBeCut: true,
    });
    expect(read(['P<CHNLI<<XIAOLONG<THE<THIRD<OF<HIS<NAME<IN<', CHINESE[1] ?? '']).namesMayBeCut).toBe(false);
    expect(read(['P<CHNLI<<XIAOLONG<THE<THIRD<OF<HIS<NAME<INTO', CHINESE[1] ?? '']).namesMayBeCut).toBe(true);
  });

  it.each([
    ['I<', 'national_id'],
    ['ID', 'national_id'],
    ['C<', 'national_id'],
    ['AR', null],
    ['IR', null],
    ['AC', null],
  ])('takes a card with the code %s for %s', (code, type) => {
    expect(read([code + TD1[0]?.slice(2), TD1[1] ?? '', TD1[2] ?? '']).documentType).toBe(type);
  });

  it('takes a visa for no passport', () => {
    const mrz = read([`V${TD3[0]?.slice(1)}`, TD3[1] ?? '']);
    expect(mrz.documentType).toBeNull();
    expect(field(mrz, 'documentCode')?.problems).toEqual(['form']);
  });

  it('says where each field stands', () => {
    for (const { name, raw, line, start, end } of read(TD3).fields) {
      expect([name, TD3[line]?.slice(start, end)]).toEqual([name, raw]);
    }
    expect(read(TD3).fields.map(({ name }) => name)).toEqual([...MRZ_FIELDS]);
  });
});
