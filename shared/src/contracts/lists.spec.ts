import { auditQuerySchema } from './audit.js';
import { preferencesSchema, signInSchema } from './auth.js';
import { CURSOR_LIMIT_MAX, cursorQuery, pageOfSmallList, smallListQuery, uuidSchema } from './common.js';

describe('a page of a log', () => {
  it('has a limit of its own when none is given', () => {
    expect(cursorQuery.parse({})).toEqual({ limit: 100 });
    expect(cursorQuery.parse({ after: '42', limit: String(CURSOR_LIMIT_MAX) })).toEqual({
      after: '42',
      limit: 1_000,
    });
  });

  it.each([
    { limit: '0' },
    { limit: '1001' },
    { limit: 'all' },
    { after: '' },
    { after: "1' OR '1'='1" },
    { after: 'x'.repeat(201) },
    { page: '1' },
  ])('refuses %j', (query) => {
    expect(cursorQuery.safeParse(query).success).toBe(false);
  });

  it.each([
    { actor: 'x'.repeat(201) },
    { command: 'Place Freeze' },
    { from: 'yesterday' },
    { to: '0000-01-01T00:00:00Z' },
    { state: 'none' },
    { q: 'anything' },
  ])('of the whole log refuses %j', (query) => {
    expect(auditQuerySchema.safeParse(query).success).toBe(false);
  });
});

describe('a small list', () => {
  const query = smallListQuery(['code', 'version']);
  const all = Array.from({ length: 60 }, (_, n) => ({ code: `code_${60 - n}`, version: n % 2 }));
  const asked = (text: string) =>
    pageOfSmallList(all, query.parse(Object.fromEntries(new URLSearchParams(text))));

  it('comes as a whole and in its own order unless pages are asked for', () => {
    expect(asked('')).toEqual({ data: all, total: 60, totalIsExact: true });
  });

  it('has pages of 25, or of the size asked for, each entry on one of them', () => {
    expect(
      [asked('page=1'), asked('page=2'), asked('page=3'), asked('page=4')].map(({ data }) => data.length),
    ).toEqual([25, 25, 10, 0]);
    expect([asked('page=1&perPage=40'), asked('page=2&perPage=40')].flatMap(({ data }) => data)).toEqual(all);
    expect(asked('perPage=1')).toMatchObject({ data: [{ code: 'code_60' }], total: 60 });
  });

  it('is sorted by what is asked for', () => {
    expect(asked('sort=code&perPage=2').data.map(({ code }) => code)).toEqual(['code_1', 'code_10']);
    expect(asked('sort=code&order=desc&perPage=1').data[0]?.code).toBe('code_9');
    expect(asked('sort=version&order=desc').data.map(({ version }) => version)).toEqual(
      all.map((_, n) => (n < 30 ? 1 : 0)),
    );
  });

  it.each([{ page: '0' }, { perPage: '201' }, { sort: 'text' }, { order: 'up' }, { limit: '5' }])(
    'refuses %j',
    (one) => {
      expect(query.safeParse(one).success).toBe(false);
    },
  );
});

describe('an id', () => {
  it.each([
    '',
    'account',
    '0197a2c4-7000-7000-8000-00000000000',
    "0197a2c4-7000-7000-8000-00000000000'",
    '{0197a2c4}',
  ])('is not %j', (id) => {
    expect(uuidSchema.safeParse(id).success).toBe(false);
  });
});

describe('signing in', () => {
  const good = { email: 'lead@standing.example', password: 'correct horse' };

  it.each([good, { ...good, totp: '012345' }, { ...good, password: '密码 with spaces ' }])(
    'takes %j',
    (body) => {
      expect(signInSchema.parse(body)).toEqual(body);
    },
  );

  it.each([
    { ...good, password: '' },
    { ...good, password: 'x'.repeat(257) },
    { ...good, totp: '12345' },
    { ...good, totp: '1234567' },
    { ...good, totp: '１２３４５６' },
    { ...good, email: 'lead' },
    { ...good, roles: ['administrator'] },
    { email: good.email },
  ])('refuses %j', (body) => {
    expect(signInSchema.safeParse(body).success).toBe(false);
  });
});

describe('preferences', () => {
  const lists = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`list${n}`, ['id']]));

  it('are kept for as many lists as there may be', () => {
    expect(preferencesSchema.safeParse({ theme: 'dark', columns: lists(50) }).success).toBe(true);
    expect(preferencesSchema.safeParse({ columns: lists(51) }).success).toBe(false);
  });

  it.each([
    { columns: { accounts: ['a\u0000'] } },
    { columns: { accounts: ['\ud800'] } },
    { columns: { accounts: Array.from({ length: 41 }, () => 'id') } },
    { views: { accounts: [{ name: '', query: '' }] } },
    { views: { accounts: [{ name: 'mine', query: 'x'.repeat(2_001) }] } },
    { locale: 'de' },
    { theme: 'pink' },
    { colour: 'red' },
  ])('refuse what a database could not keep or a screen not use: %j', (body) => {
    expect(preferencesSchema.safeParse(body).success).toBe(false);
  });
});
