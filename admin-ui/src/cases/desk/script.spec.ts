import { REASON_CATALOGUE, UNDER_REVIEW_TEXT } from '@standing/shared/reasons/catalogue';
import { scriptLanguage, scriptOf, type Script, type SpokenHold } from './script.js';

function hold(kind: 'freeze' | 'lock', reasonCode: string, expiresAt: string | null = null): SpokenHold {
  const reason = REASON_CATALOGUE.find((each) => each.kind === kind && each.code === reasonCode);
  if (!reason) throw new Error(`the catalogue has no ${kind} ${reasonCode}`);
  const { disclosure, text, requiredDocuments } = reason;
  return { id: `${kind}.${reasonCode}`, kind, reasonCode, disclosure, expiresAt, text, requiredDocuments };
}

const words = ({ opening, parts, documents, help, rules }: Script) =>
  [
    opening,
    documents ?? '',
    help ?? '',
    ...rules,
    ...parts.flatMap(({ text }) => [text.title, text.explanation, ...text.nextSteps]),
  ].join('\n');

test('the customer’s locale decides the language; others get English, and the agent is told', () => {
  expect(scriptLanguage('zh-Hant-HK')).toEqual({ language: 'zh-CN', isTheirs: true });
  expect(scriptLanguage('en-GB')).toEqual({ language: 'en', isTheirs: true });
  expect(scriptLanguage('fr')).toEqual({ language: 'en', isTheirs: false });
});

test('a lock is explained with its end, and what support can do about it at once', () => {
  const until = '2026-01-02T03:04:05.000Z';
  const script = scriptOf([hold('lock', 'abnormal_sign_in', until)], 'alone', 'en');
  expect(script.parts).toMatchObject([
    { isDisclosed: true, until, text: { title: 'Your account is locked after an unusual sign-in' } },
  ]);
  expect(script.help).toContain('lift the restriction while you are on the line');
  expect(script.rules.join()).toContain('two-step verification');
});

test('what the reason asks for is named in the customer’s language', () => {
  const fraud = hold('freeze', 'suspected_fraud');
  expect(fraud.requiredDocuments.length).toBeGreaterThan(0);
  expect(scriptOf([fraud], 'with_approval', 'zh-CN').documents).toContain('本人照片');
});

describe('of a reason that is withheld', () => {
  const WITHHELD = [hold('freeze', 'suspected_money_laundering'), hold('freeze', 'sanctions_match')];

  test.each(['en', 'zh-CN'] as const)('only the neutral words are said, once, in %s', (language) => {
    const script = scriptOf(WITHHELD, 'with_approval', language);
    expect(script.parts).toEqual([{ isDisclosed: false, text: UNDER_REVIEW_TEXT[language], until: null }]);
  });

  test('nothing else of the script tells one from the other, whoever may lift it', () => {
    const scripts = WITHHELD.flatMap((each) =>
      (['alone', 'with_approval', 'none'] as const).map((right) => words(scriptOf([each], right, 'en'))),
    );
    expect(new Set(scripts).size).toBe(1);
    expect(scripts[0]).not.toMatch(/launder|sanction|terms|payment|colleague/i);
  });

  test('what is said of another hold beside it stays whole, but promises nothing', () => {
    const script = scriptOf([...WITHHELD, hold('lock', 'new_device')], 'with_approval', 'en');
    expect(script.parts.map(({ isDisclosed }) => isDisclosed)).toEqual([true, false]);
    expect(script.help).toBeNull();
  });

  test('an edited text of its own does not reach the customer', () => {
    const edited = { ...hold('freeze', 'sanctions_match'), text: hold('freeze', 'unusual_activity').text };
    expect(words(scriptOf([edited], 'none', 'en'))).not.toContain('unusual');
    expect(words(scriptOf([edited], 'none', 'en'))).not.toContain('recent activity');
  });
});
