import { searchKey, searchPattern } from '@standing/shared/account/search';
import { registerAccountSchema } from '@standing/shared/contracts/accounts';
import fc from 'fast-check';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

/** Letters of names as customers write them, accents and vowel signs included. */
const SCRIPTS = {
  han: '李王张陈刘欧阳司马小龙伟芳娜敏静秀英々𠮷龘',
  kana: 'あいがぎさとうはなこアイガギサトウハナコッ',
  hangul: '김이박최정강조윤장임한오서신권황안송류홍각값',
  latin: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
  accented: 'áàâäãåāçćčđéèêëęíìîïıİłñńóòôöøőßśşšțúùûüůýžźżÆŒÞðẞĳ',
  vietnamese: 'ăâđêôơưắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựỳỵỷỹ',
  cyrillic: 'абвгдежзийклмнопрстуфхцчшщъыьэюяЁЙЇЄҐ',
  greek: 'αβγδεζηθικλμνξοπρσςτυφχψωΆΈΉΊΌΎΏΣ',
  arabic: 'ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآةىئؤکی\u064e\u064f\u0650\u0651\u0652\u0640',
  hebrew: 'אבגדהוזחטיכלמנסעפצקרשתםןץףך',
  thai: 'กขคงจฉชซญดตถทนบปผพฟมยรลวสหอฮะาิีึืุูเแโใไ่้๊๋์',
  devanagari: 'कखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह\u093e\u093f\u0940\u0941\u0947\u094d',
};
const SEPARATORS = [' ', '-', "'", '’', '·', '. ', ', ', '\u200c', ' %', '_', '\\', ' 😀 '];

const words = fc.oneof(
  ...Object.values(SCRIPTS).map((letters) =>
    fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 8 }).map((list) => list.join('')),
  ),
);
const written = fc
  .array(fc.tuple(words, fc.constantFrom(...SEPARATORS)), { minLength: 1, maxLength: 4 })
  .map((list) => list.flat().slice(0, -1).join(''));

/** Names as they are kept. */
const names = written
  .map((name) => registerAccountSchema.shape.displayName.safeParse(name))
  .filter((result) => result.success)
  .map((result) => result.data);

/** What somebody types who knows a part of a name. */
const typing = fc.constantFrom<(text: string) => string>(
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => text.normalize('NFD'),
  (text) => ` ${text} `,
);

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const isEnough = (fragment: string) =>
  UNSPACED.test(fragment) || (fragment.match(/\p{Lu}|\p{Ll}|\p{Lo}|\p{N}/gu) ?? []).length >= 3;

const cases = fc
  .record({ name: names, from: fc.nat(), length: fc.integer({ min: 1, max: 12 }), type: typing })
  .map(({ name, from, length, type }) => {
    const characters = [...name];
    const start = from % characters.length;
    return { name, fragment: type(characters.slice(start, start + length).join('')) };
  })
  .filter(({ fragment }) => isEnough(fragment));

/** Some thousand statements, on a machine that may be busy. */
jest.setTimeout(60_000);

describe('names in PostgreSQL', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.superuserUrl });
    await client.connect();
    // Names alone are wanted here, without the accounts that they belong to.
    await client.query(`SET session_replication_role = replica`);
    // The trigram index, as with a hundred thousand accounts.
    await client.query(`SET enable_seqscan = off`);
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  /** Keeps names and looks them up. @returns for each pattern the places of the names that it finds */
  async function find(list: readonly string[], patterns: readonly (string | null)[]): Promise<number[][]> {
    await client.query('BEGIN');
    try {
      await client.query(
        `INSERT INTO account_search (account_id, search_name)
         SELECT ('00000000-0000-0000-0000-' || lpad((n - 1)::text, 12, '0'))::uuid, name
         FROM unnest($1::text[]) WITH ORDINALITY AS names (name, n)`,
        [list.map(searchKey)],
      );
      const { rows } = await client.query<{ n: string; found: number[] }>(
        `SELECT n - 1 AS n, ARRAY(
           SELECT right(account_id::text, 12)::int FROM account_search WHERE search_name LIKE pattern) AS found
         FROM unnest($1::text[]) WITH ORDINALITY AS patterns (pattern, n) ORDER BY n`,
        [patterns],
      );
      return rows.map((row) => row.found);
    } finally {
      await client.query('ROLLBACK');
    }
  }

  it('are found by one character of an unspaced script or three letters of any other, however typed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(cases, { minLength: 1, maxLength: 60, size: 'max' }), async (list) => {
        const found = await find(
          list.map(({ name }) => name),
          list.map(({ fragment }) => searchPattern(fragment)),
        );
        expect(list.filter((_, n) => !found[n]?.includes(n))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('are found by what they have and by nothing else', async () => {
    // The reference: PostgreSQL has no wildcard to find, so LIKE is plain containment.
    await fc.assert(
      fc.asyncProperty(
        fc.array(names, { minLength: 1, maxLength: 20 }),
        fc.array(fc.oneof(names, fc.constantFrom('%', '_', 'a%', '_李', '\\', '%%', 'a_b', '100%', '\\%')), {
          minLength: 1,
          maxLength: 20,
        }),
        async (list, fragments) => {
          const patterns = fragments.map(searchPattern);
          const found = await find(list, patterns);
          const contained = patterns.map((pattern) =>
            list.flatMap((name, n) =>
              pattern !== null && searchKey(name).includes(pattern.slice(1, -1)) ? [n] : [],
            ),
          );
          expect(found.map((places) => places.toSorted((a, b) => a - b))).toEqual(contained);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are looked up in the trigram index', async () => {
    for (const fragment of ['李', '小龙', 'brien', 'lo', 'محمد']) {
      const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(
        `EXPLAIN (FORMAT JSON) SELECT FROM account_search WHERE search_name LIKE '${searchPattern(fragment)}'`,
      );
      expect(JSON.stringify(rows[0])).toContain('"Index Name":"account_search_name"');
    }
  });
});
