import type { RuleDetail } from '@standing/shared/contracts/signals';
import { SHIPPED_RULES } from '@standing/shared/signals/rule';
import { contentOfDraft, contentOfRule, draftOfRule, NEW_CONDITION, NEW_RULE } from './ruleDraft.js';

const named = { ...NEW_RULE, code: 'a_rule', nameEn: 'A rule', nameZh: '规则' };

test.each(SHIPPED_RULES.map((rule) => [rule.code, rule] as const))(
  '%s comes out of the form as it went in',
  (_code, rule) => {
    const detail = rule as unknown as RuleDetail;
    expect(contentOfDraft(draftOfRule(detail))).toEqual(contentOfRule(detail));
  },
);

test('amounts are typed in major units', () => {
  const sum = { ...NEW_CONDITION, fact: 'sum', types: ['large_transaction'], amount: '19.99' } as const;
  const of = (currency: string) =>
    contentOfDraft({ ...named, conditions: [{ ...sum, currency }] })?.conditions[0];
  expect(of('EUR')).toMatchObject({ atLeast: 1999 });
  expect(
    contentOfDraft({ ...named, conditions: [{ ...sum, currency: 'JPY', amount: '500' }] })?.conditions,
  ).toEqual([
    { fact: 'sum', types: ['large_transaction'], withinMs: 3_600_000, currency: 'JPY', atLeast: 500 },
  ]);
});

test.each([
  ['no name', { nameZh: ' ' }],
  ['no signal', { signals: [] }],
  ['no amount', { conditions: [{ ...NEW_CONDITION, fact: 'amount' as const }] }],
  ['no such country', { conditions: [{ ...NEW_CONDITION, fact: 'country' as const, countries: 'XX' }] }],
  ['nothing counted', { conditions: [{ ...NEW_CONDITION, count: '' }] }],
])('with %s there is nothing to send', (_what, more) => {
  expect(contentOfDraft({ ...named, ...more })).toBeNull();
});
