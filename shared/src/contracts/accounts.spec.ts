import {
  accountListQuerySchema,
  placeHoldSchema,
  reasonedSchema,
  registerAccountSchema,
  stateAtQuerySchema,
} from './accounts.js';

const LEAST = { externalRef: 'wallet-1', displayName: 'Ada Lovelace', country: 'GB' };

const REACHABLE = { ...LEAST, email: 'ada@mail.example', phone: '+447700900123' };

/** Paths at fault, or null when the body is accepted. */
function faults(body: unknown): string[] | null {
  const result = registerAccountSchema.safeParse(body);
  if (result.success) return null;
  return result.error.issues.map((issue) => issue.path.join('.'));
}

function accepted(more: object): ReturnType<typeof registerAccountSchema.parse> {
  return registerAccountSchema.parse({ ...LEAST, ...more });
}

describe('registering an account', () => {
  it('needs a reference, a name and a country, and fills in the rest', () => {
    expect(registerAccountSchema.parse(LEAST)).toEqual({
      ...LEAST,
      tier: 'standard',
      riskLevel: 'low',
      locale: 'en',
      emailConfirmed: false,
      phoneConfirmed: false,
    });
    expect(faults({})).toEqual(['externalRef', 'displayName', 'country']);
  });

  it.each([null, [], 'text', 1])('takes an object, not %j', (body) => {
    expect(faults(body)).toEqual(['']);
  });

  it.each(['.', '..', '', ' ', 'a b', 'ü', 'a\u0000'])(
    'refuses a reference that no address can name: %j',
    (externalRef) => {
      expect(faults({ ...LEAST, externalRef })).toEqual(['externalRef']);
    },
  );

  it('takes the confirmation of a contact that the wallet keeps to itself', () => {
    expect(faults({ ...LEAST, emailConfirmed: true, phoneConfirmed: true })).toBeNull();
  });

  it('refuses members that it does not know', () => {
    expect(faults({ ...LEAST, state: 'active' })).toEqual(['']);
    expect(faults({ ...LEAST, address: { line1: 'Street 1', zip: '1' } })).toContain('address');
  });

  describe('name', () => {
    it.each([
      '李小龙',
      '𠮷野 家',
      '山田 太郎',
      '김철수',
      'مُحَمَّد بن سلمان',
      'علی‌رضا',
      "Conan O'Brien",
      'Conan O’Brien',
      'Jean-Luc Núñez y Żółć',
      'Александр Ёлкин',
      'Ng',
      'X Æ A-12',
      '7',
      'Café 😀 & Sons, Ltd.',
      '國'.repeat(200),
    ])('takes %s', (displayName) => {
      expect(accepted({ displayName }).displayName).toBe(displayName);
    });

    it('is trimmed and composed', () => {
      expect(accepted({ displayName: '  Jose\u0301 ' }).displayName).toBe('Jos\u00e9');
      expect(accepted({ displayName: '\u00a0Ada\u3000' }).displayName).toBe('Ada');
    });

    it.each([
      ['nothing', ''],
      ['blanks', ' \u3000 '],
      ['no letter', '😀 …'],
      ['two lines', 'Ada\nLovelace'],
      ['a tab', 'Ada\tLovelace'],
      ['NUL', 'Ada\u0000'],
      ['an escape sequence', '\u001b[31mAda'],
      ['a C1 control character', 'Ada\u009b31m'],
      ['a line separator', 'Ada\u2028Lovelace'],
      ['text written the other way round', 'Ada \u202egnp.exe'],
      ['an isolate', '\u2067Ada\u2069'],
      ['half a surrogate pair', 'Ada \ud83d'],
      ['201 characters', 'a'.repeat(201)],
    ])('refuses %s', (_, displayName) => {
      expect(new Set(faults({ ...LEAST, displayName }))).toEqual(new Set(['displayName']));
    });
  });

  describe.each<[string, unknown[], unknown[]]>([
    [
      'externalRef',
      ['1', 'wallet:42/a?b#c&d=e%', '~!'.repeat(64)],
      ['', ' ', 'a b', 'a\n', 'é', '李', 'a\u0000', '\u007f', 'x'.repeat(129), 42, null],
    ],
    [
      'phone',
      ['+1234567', '+123456789012345', '+8613800138000'],
      [
        '+123456',
        '+1234567890123456',
        '+0234567890',
        '8613800138000',
        '+86 138',
        '+86-138001',
        '+١٢٣٤٥٦٧٨',
        '+12345678\n',
        '',
      ],
    ],
    [
      'email',
      ['a@b.co', "o'brien@example.ie", 'A.B+c@sub.example.org'],
      [
        'a',
        'a@b',
        '@b.co',
        'a b@c.co',
        'a@b.co\n',
        'a@b..co',
        'a@b.co,c@d.co',
        `${'x'.repeat(250)}@b.co`,
        '',
      ],
    ],
    [
      'locale',
      ['en', 'zh-CN', 'zh-Hans-CN', 'sr-Latn-RS', 'en-x-private'],
      ['', 'en_US', 'english!', 'x', 'a'.repeat(36), '*'],
    ],
    ['country', ['CN', 'DE', 'XK'].slice(0, 2), ['', 'cn', 'CHN', 'XX', 'UK', 'EU', '86', 'C N']],
    [
      'tier',
      ['standard', 'gold-2', '0', 'x'.repeat(40)],
      ['', 'Gold', 'gold tier', 'gold_2', 'x'.repeat(41), 'é'],
    ],
    ['riskLevel', ['low', 'medium', 'high'], ['', 'LOW', 'critical', 1]],
    [
      'birthDate',
      ['1900-01-01', '2000-02-29', '1999-12-31'],
      [
        '1899-12-31',
        '2023-02-29',
        '1900-02-29',
        '2000-13-01',
        '2000-1-1',
        '01/02/2000',
        '2000-01-01T00:00:00Z',
        '9999-12-31',
        '',
      ],
    ],
    ['emailConfirmed', [true, false], ['true', 1, null]],
    ['phoneConfirmed', [true, false], ['yes', 0, null]],
  ])('%s', (field, good, bad) => {
    it.each(good)('takes %j', (value) => {
      expect(faults({ ...REACHABLE, [field]: value })).toBeNull();
    });
    it.each(bad)('refuses %j', (value) => {
      expect(new Set(faults({ ...REACHABLE, [field]: value }))).toEqual(new Set([field]));
    });
  });

  it('refuses a birth date after today', () => {
    const day = 86_400_000;
    const text = (at: number) => new Date(at).toISOString().slice(0, 10);
    expect(faults({ ...LEAST, birthDate: text(Date.now() + 2 * day) })).toEqual(['birthDate']);
    expect(faults({ ...LEAST, birthDate: text(Date.now() - day) })).toBeNull();
  });

  it('takes an address as written or in fields', () => {
    expect(accepted({ address: ' 1 Main Street\nSpringfield ' }).address).toBe('1 Main Street\nSpringfield');
    const fields = { line1: '南京东路1号', city: '上海', postalCode: '200001', country: 'CN' };
    expect(accepted({ address: fields }).address).toEqual(fields);
  });

  it.each([
    ['an empty one', ''],
    ['NUL in it', 'Main\u0000'],
    ['a country that does not exist', { country: 'XX' }],
    ['two lines in one', { line1: 'Main\nStreet' }],
    ['a list', ['Main Street']],
    ['501 characters', 'x'.repeat(501)],
  ])('refuses an address with %s', (_, address) => {
    expect(faults({ ...LEAST, address })?.every((path) => path.startsWith('address'))).toBe(true);
  });

  it('never repeats the value that it refuses', () => {
    const secret = 'sekret\u0000';
    const bodies = [
      { ...LEAST, displayName: secret },
      { ...LEAST, email: secret },
      { ...LEAST, phone: secret },
      { ...LEAST, birthDate: secret },
      { ...LEAST, address: { line1: secret } },
    ];
    for (const body of bodies) {
      const { error } = registerAccountSchema.safeParse(body);
      expect(error?.issues.map((issue) => issue.message).join()).not.toContain('sekret');
    }
  });
});

describe('asking for a list of accounts', () => {
  const parse = (query: Record<string, unknown>) => accountListQuerySchema.safeParse(query);

  it('has limits of its own when none are given', () => {
    expect(accountListQuerySchema.parse({})).toEqual({
      page: 1,
      perPage: 25,
      sort: 'registeredAt',
      order: 'desc',
    });
  });

  it('takes one value or several of a filter', () => {
    const query = accountListQuerySchema.parse({
      state: 'frozen,locked',
      country: 'DE',
      tier: 'gold',
      riskLevel: 'low,high',
    });
    expect(query).toMatchObject({
      state: ['frozen', 'locked'],
      country: ['DE'],
      tier: ['gold'],
      riskLevel: ['low', 'high'],
    });
  });

  it.each<Record<string, unknown>>([
    { perPage: '200', page: '1' },
    { q: "O'Brien" },
    { q: ' 李 ' },
    { q: '100%_\\' },
    { reasonCode: 'suspected_fraud' },
    { sort: 'stateSince', order: 'asc' },
  ])('takes %j', (query) => {
    expect(parse(query).success).toBe(true);
  });

  it.each<Record<string, unknown>>([
    { unknown: '1' },
    { State: 'frozen' },
    { page: '0' },
    { page: '-1' },
    { page: '1.5' },
    { page: '1e3' },
    { page: '' },
    { page: ['1', '2'] },
    { page: '10001' },
    { perPage: '0' },
    { perPage: '201' },
    { sort: 'commitmentKey' },
    { sort: 'id; DROP TABLE account' },
    { order: 'DESC' },
    { state: '' },
    { state: 'frozen,' },
    { state: 'sleeping' },
    { state: ['frozen'] },
    { country: 'xx' },
    { riskLevel: 'none' },
    { reasonCode: 'A' },
    { q: '' },
    { q: '  ' },
    { q: 'a\nb' },
    { q: 'a\u0000' },
    { q: 'x'.repeat(201) },
    { tier: Array.from({ length: 51 }, () => 'a').join() },
  ])('refuses %j', (query) => {
    expect(parse(query).success).toBe(false);
  });
});

describe('placing and releasing', () => {
  it.each([
    { kind: 'freeze', reasonCode: 'suspected_fraud' },
    {
      kind: 'lock',
      reasonCode: 'new_device',
      expiresAt: '2026-06-01T12:00:00.000+08:00',
      note: 'called\nback',
      blocks: [],
    },
  ])('takes %j', (body) => {
    expect(placeHoldSchema.safeParse(body).success).toBe(true);
  });

  it.each([
    { kind: 'ban', reasonCode: 'suspected_fraud' },
    { kind: 'freeze' },
    { kind: 'freeze', reasonCode: 'Suspected Fraud' },
    { kind: 'freeze', reasonCode: 'x'.repeat(65) },
    { kind: 'lock', reasonCode: 'new_device', expiresAt: 'tomorrow' },
    { kind: 'lock', reasonCode: 'new_device', expiresAt: '2026-06-01T12:00:00' },
    { kind: 'lock', reasonCode: 'new_device', expiresAt: 1_780_000_000_000 },
    { kind: 'freeze', reasonCode: 'suspected_fraud', blocks: ['breathe'] },
    { kind: 'freeze', reasonCode: 'suspected_fraud', blocks: Array.from({ length: 7 }, () => 'send') },
    { kind: 'freeze', reasonCode: 'suspected_fraud', authority: 'support' },
    { kind: 'freeze', reasonCode: 'suspected_fraud', note: '' },
    { kind: 'freeze', reasonCode: 'suspected_fraud', note: '   ' },
    // Written with characters that nobody sees.
    { kind: 'freeze', reasonCode: 'suspected_fraud', note: '\u200b \u200d\ufeff' },
    { kind: 'freeze', reasonCode: 'suspected_fraud', note: 'x'.repeat(4_001) },
    { kind: 'freeze', reasonCode: 'suspected_fraud', note: '\u0958'.repeat(4_000) },
    { kind: 'freeze', reasonCode: 'suspected_fraud', note: '\ud800' },
  ])('refuses %j', (body) => {
    expect(placeHoldSchema.safeParse(body).success).toBe(false);
  });

  it('release needs a reason and nothing more', () => {
    expect(reasonedSchema.safeParse({ reasonCode: 'false_positive' }).success).toBe(true);
    expect(reasonedSchema.safeParse({}).success).toBe(false);
    expect(reasonedSchema.safeParse({ reasonCode: 'false_positive', force: true }).success).toBe(false);
  });
});

describe('asking for a past instant', () => {
  it.each([
    '2026-06-01T12:00:00Z',
    '2026-06-01T12:00:00.123+05:30',
    '1970-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
  ])('takes %s', (at) => {
    expect(stateAtQuerySchema.safeParse({ at }).success).toBe(true);
  });

  it.each([
    undefined,
    '',
    '2026-06-01',
    '2026-06-01T12:00:00',
    '2026-02-30T00:00:00Z',
    '2026-06-01T24:00:00Z',
    '2026-06-01T23:59:60Z',
    '1969-12-31T23:59:59Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59-01:00',
    '1970-01-01T00:00:00+00:01',
    'now',
  ])('refuses %s', (at) => {
    expect(stateAtQuerySchema.safeParse({ at }).success).toBe(false);
  });
});
