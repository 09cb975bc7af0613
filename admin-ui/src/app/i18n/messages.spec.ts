import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REASON_CATALOGUE } from '@standing/shared/reasons/catalogue';
import { ERRORS } from '@standing/shared/errors';
import { PERMISSIONS } from '@standing/shared/access/permissions';
import { ROLES } from '@standing/shared/access/roles';
import { PROPOSAL_COMMANDS } from '@standing/shared/proposals/proposal';
import { LOGGED_COMMANDS } from '../../audit/commands.js';
import { en } from './en.js';
import { enEntrance } from './en.entrance.js';
import { preferredLanguage } from './languages.js';
import { zh } from './zh.js';

interface Tree {
  readonly [key: string]: string | Tree;
}

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[`${prefix}${key}`, value] as const]
        : [...flatten(value, `${prefix}${key}.`)],
    ),
  );
}

const english = flatten(en as unknown as Tree);
const chinese = flatten(zh as unknown as Tree);
const placeholders = (text: string) => [...new Set(text.match(/%\{\w+\}/g))].sort();

test('Chinese has every key that English has, react-admin’s included, and no other', () => {
  expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
});

test('before somebody has signed in there is a word for everything that is said', () => {
  const said = [
    'app/App.tsx',
    'app/AppearanceMenus.tsx',
    'app/Unreachable.tsx',
    'components/Page.tsx',
    'components/Picture.tsx',
    'components/ProblemAlert.tsx',
    'staff/Door.tsx',
    'staff/SignInPage.tsx',
  ].flatMap((file) => {
    const text = readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
    return [...text.matchAll(/\bt\('([\w.]+)'/g)].map(([, key = '']) => key);
  });
  expect(said).toContain('signIn.title');
  const entrance = flatten(enEntrance as unknown as Tree);
  expect(said.filter((key) => !entrance.has(key))).toEqual([]);
});

test('nothing is left in English', () => {
  // Brand names and what is no word in either language.
  const sameInBoth = new Set(['app.name', 'list.dot', 'ra.boolean.null']);
  const same = [...english.keys()].filter(
    (key) => chinese.get(key) === english.get(key) && !sameInBoth.has(key),
  );
  expect(same.filter((key) => /[a-z]{3}/i.test(english.get(key)?.replaceAll(/%\{\w+\}/g, '') ?? ''))).toEqual(
    [],
  );
});

test('nothing is empty', () => {
  for (const messages of [english, chinese]) {
    expect([...messages].filter(([, text]) => text === '')).toEqual([]);
  }
});

test('what is filled in is filled in in both languages', () => {
  // Chinese has no plural: it may name the number where English says "one".
  const differing = [...english].filter(([key, text]) => {
    const count = (list: string[]) => list.filter((each) => each !== '%{smart_count}').join();
    return count(placeholders(text)) !== count(placeholders(chinese.get(key) ?? ''));
  });
  const reactAdminsOwn = differing.filter(([key]) => key.startsWith('ra.message.bulk_'));
  expect(differing.filter((each) => !reactAdminsOwn.includes(each))).toEqual([]);
});

test('Chinese uses Chinese punctuation', () => {
  const wrong = [...chinese].filter(([, text]) =>
    /[\u4e00-\u9fff][,;:!?()]|[\u4e00-\u9fff]\.(?!\w)/.test(text),
  );
  expect(wrong).toEqual([]);
});

describe.each([
  ['English', english],
  ['Chinese', chinese],
])('%s has words for', (_language, messages) => {
  const missing = (keys: readonly string[]) => keys.filter((key) => !messages.has(key));

  test('every reason that is shipped', () => {
    expect(missing(REASON_CATALOGUE.map(({ kind, code }) => `reason.${kind}.${code}`))).toEqual([]);
  });

  test('every error that the API can answer', () => {
    expect(missing(Object.keys(ERRORS).map((code) => `errors.${code}`))).toEqual([]);
  });

  test('everything that an entry of the log is about, and everything that is proposed', () => {
    const subjects =
      'account account_key api_key bulk case demo document dossier log_key mail mail_template master_key proposal ' +
      'reason rule settings staff system webhook window';
    expect(missing(subjects.split(' ').map((kind) => `stream.${kind}`))).toEqual([]);
    expect(missing(PROPOSAL_COMMANDS.map((command) => `fact.command.${command}`))).toEqual([]);
  });

  test('every command, role and permission', () => {
    expect(missing(LOGGED_COMMANDS.map((command) => `command.${command}`))).toEqual([]);
    expect(missing(ROLES.map((role) => `role.${role}`))).toEqual([]);
    expect(missing(PERMISSIONS.map((permission) => `permission.${permission.replace('.', '_')}`))).toEqual(
      [],
    );
  });
});

test('whoever reads the log without us finds every command that can be in it in docs/event-format.md', () => {
  const format = readFileSync(join(import.meta.dirname, '../../../../docs/event-format.md'), 'utf8');
  expect(LOGGED_COMMANDS.filter((command) => !format.includes(`\`${command}\``))).toEqual([]);
});

test.each([
  [['zh-TW', 'en'], 'zh-CN'],
  [['fr', 'en-GB', 'zh'], 'en'],
  [['de'], 'en'],
  [[], 'en'],
])('with %j one starts in %s', (tags, language) => {
  expect(preferredLanguage(tags)).toBe(language);
});
