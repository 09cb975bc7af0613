import { compareMrz } from './compare.js';
import { compareNames } from './names.js';
import { readMrz, type Mrz } from './read.js';

const AT = Date.UTC(2026, 0, 15, 23, 59);
const LINES = `POSWEERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<
E123456782SWE9001011F3001019<<<<<<<<<<<<<<<2`;
const declared = { displayName: 'Anna Maria Eriksson', birthDate: '1990-01-01', country: 'SE' };

function read(text: string): Mrz {
  const mrz = readMrz(text, AT);
  if (!mrz.readable) throw new Error(mrz.problem);
  return mrz;
}

describe('comparing a machine-readable zone with what was declared', () => {
  it('finds what agrees', () => {
    expect(compareMrz(read(LINES), declared, AT)).toEqual({
      name: { outcome: 'same', onlyInDocument: [], onlyDeclared: [] },
      birthDate: 'same',
      country: 'same',
      expired: false,
      daysToExpiry: 1447,
      age: 36,
    });
  });

  it('finds what differs', () => {
    const other = { displayName: 'Anna Lindgren', birthDate: '1990-01-10', country: 'NO' };
    expect(compareMrz(read(LINES), other, AT)).toMatchObject({
      name: { outcome: 'different', onlyInDocument: ['ERIKSSON', 'MARIA'], onlyDeclared: ['LINDGREN'] },
      birthDate: 'different',
      country: 'different',
    });
  });

  it('does not know what nobody said', () => {
    const unknown = read(
      LINES.replaceAll('SWE', 'XXA').replace('900101', '<<<<<<').replace('300101', '<<<<<<'),
    );
    expect(compareMrz(unknown, declared, AT)).toMatchObject({
      birthDate: 'unknown',
      country: 'unknown',
      expired: null,
      daysToExpiry: null,
      age: null,
    });
    expect(compareMrz(read(LINES), { ...declared, birthDate: null }, AT)).toMatchObject({
      birthDate: 'unknown',
      age: 36,
    });
  });

  it('goes by nationality or by who issued it', () => {
    const issuedInNorway = read(LINES.replace('POSWE', 'PONOR'));
    expect(compareMrz(issuedInNorway, { ...declared, country: 'NO' }, AT).country).toBe('same');
    expect(compareMrz(issuedInNorway, { ...declared, country: 'SE' }, AT).country).toBe('same');
    expect(compareMrz(read(LINES.replaceAll('SWE', 'D<<')), { ...declared, country: 'DE' }, AT).country).toBe(
      'same',
    );
  });

  it.each([
    ['2029-12-31', false, 1],
    ['2030-01-01', false, 0],
    ['2030-01-02', true, -1],
  ])('on %s says whether it has expired', (day, expired, daysToExpiry) => {
    const at = Date.parse(`${day}T12:00:00Z`);
    expect(compareMrz(read(LINES), declared, at)).toMatchObject({ expired, daysToExpiry });
  });

  it.each([
    ['2025-12-31', 35],
    ['2026-01-01', 36],
  ])('on %s computes the age', (day, age) => {
    expect(compareMrz(read(LINES), declared, Date.parse(`${day}T00:00:00Z`)).age).toBe(age);
  });

  it('believes the declared century, and a birth date of which the document knows a part', () => {
    const old = read(LINES.replace('900101', '200101'));
    expect(old.birthDate).toBe('2020-01-01');
    expect(compareMrz(old, { ...declared, birthDate: '1920-01-01' }, AT)).toMatchObject({
      birthDate: 'same',
      age: 106,
    });
    const partial = read(LINES.replace('900101', '9001<<'));
    expect(compareMrz(partial, declared, AT)).toMatchObject({ birthDate: 'same', age: null });
    expect(compareMrz(partial, { ...declared, birthDate: '1990-02-01' }, AT).birthDate).toBe('different');
  });
});

describe('comparing names', () => {
  const compare = (surname: string | null, givenNames: string | null, name: string, mayBeCut = false) =>
    compareNames({ surname, givenNames, mayBeCut }, name);

  it.each([
    // Latin letters with marks, in each way that the standard allows.
    ['MUELLER', 'JUERGEN', 'Jürgen Müller'],
    ['MULLER', 'JURGEN', 'Jürgen Müller'],
    ['MUXXLLER', 'JUXXRGEN', 'Jürgen Müller'],
    ['MUNOZ IBANEZ', 'INIGO', 'Íñigo Muñoz Ibáñez'],
    ['MUNXXOZ', 'INIGO', 'Inigo Muñoz'],
    ['STRAUSS', 'SOEREN', 'Sören Strauß'],
    ['AEROE', 'SOEREN', 'Søren Ærø'],
    ['AERO', 'SOREN', 'Søren Ærø'],
    ['AASEN', 'AASE', 'Åse Åsen'],
    ['KOWALSKI', 'LUKASZ', 'Łukasz Kowalski'],
    ['NGUYEN', 'DUC ANH', 'Nguyễn Đức Anh'],
    ['YILMAZ', 'ISIK', 'Işık Yılmaz'],
    ['THORSDOTTIR', 'GUDRUN', 'Guðrún Þórsdóttir'],
    // Apostrophes and hyphens.
    ['OCONNOR', 'SINEAD', 'Sinéad O’Connor'],
    ['O CONNOR', 'SINEAD', "Sinéad O'Connor"],
    ['SAINT EXUPERY', 'JEAN BAPTISTE', 'Jean-Baptiste Saint-Exupéry'],
    ['ALOTAIBI', 'NOURA', 'Noura Al-Otaibi'],
    // Surname first.
    ['ERIKSSON', 'ANNA MARIA', 'ERIKSSON Anna Maria'],
    ['LI', 'XIAOLONG', 'Li Xiao Long'],
    ['LI', 'XIAOLONG', '李小龙 Li Xiaolong'],
    // Cyrillic and Greek.
    ['SHCHERBAKOV', 'IURII', 'Юрий Щербаков'],
    ['KOROLEV', 'PETR', 'Пётр Королёв'],
    ['SHEVCHENKO', 'ANDRII', 'Андрій Шевченко'],
    ['HALAHAN', 'YURII', 'Юрій Галаган'],
    ['LUKIANENKO', 'VIACHESLAV', 'В’ячеслав Лук’яненко'],
    ['STOYANOV', 'HRISTO', 'Христо Стоянов'],
    ['PAPADOPOULOS', 'GIORGOS', 'Γιώργος Παπαδόπουλος'],
    ['VLACHOU', 'EVANGELIA', 'Ευαγγελία Βλάχου'],
    ['BAKOGIANNI', 'NTORA', 'Ντόρα Μπακογιάννη'],
    ['ANGELOPOULOS', 'EFTHYMIOS', 'Ευθύμιος Αγγελόπουλος'],
  ])('takes %s, %s for %s', (surname, givenNames, name) => {
    expect(compare(surname, givenNames, name)).toEqual({
      outcome: 'same',
      onlyInDocument: [],
      onlyDeclared: [],
    });
  });

  it('tells other orders and missing words', () => {
    expect(compare('ERIKSSON', 'ANNA MARIA', 'Maria Eriksson Anna').outcome).toBe('reordered');
    expect(compare('ERIKSSON', 'ANNA MARIA', 'Anna Eriksson')).toEqual({
      outcome: 'partial',
      onlyInDocument: ['MARIA'],
      onlyDeclared: [],
    });
    expect(compare('ERIKSSON', 'ANNA', 'Anna Maria Eriksson')).toEqual({
      outcome: 'partial',
      onlyInDocument: [],
      onlyDeclared: ['MARIA'],
    });
    expect(compare('ERIKSSON', null, 'Eriksson').outcome).toBe('same');
  });

  it('tells other names, however alike', () => {
    expect(compare('ERIKSSON', 'ANNA', 'Anna Erikson').outcome).toBe('different');
    expect(compare('ERIKSSON', 'ANNA', 'Anne Eriksson')).toEqual({
      outcome: 'different',
      onlyInDocument: ['ANNA'],
      onlyDeclared: ['ANNE'],
    });
    expect(compare('IVANOV', 'SERGEI', 'Сергей Иванова').outcome).toBe('different');
  });

  it('allows for names that the document cuts off, only where its field is full', () => {
    expect(compare('ERIKSSON', 'ANNA MARGARE', 'Anna Margareta Eriksson', true).outcome).toBe('partial');
    expect(compare('ERIKSSON', 'ANNA MARGARE', 'Anna Margareta Eriksson').outcome).toBe('different');
  });

  it.each(['李小龙', '山田 太郎', '김철수', 'محمد علي', 'राहुल शर्मा', 'דוד כהן', 'สมชาย ใจดี'])(
    'does not pretend to compare %s',
    (name) => {
      expect(compare('LI', 'XIAOLONG', name).outcome).toBe('not_comparable');
    },
  );

  it('has nothing to compare when the document gives no name', () => {
    expect(compare(null, null, 'Anna Eriksson').outcome).toBe('not_comparable');
  });
});
