import type { RuleContentBody } from '@standing/shared/contracts/signals';
import type { Condition } from '@standing/shared/signals/rule';
import { useReasonName, useCountryName } from '../accounts/words.js';
import { useAppearance } from '../app/appearance.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** A length of time in the largest unit that measures it exactly. */
export function unitOf(ms: number): { readonly unit: (typeof UNITS)[number][0]; readonly count: number } {
  const [unit, length] = UNITS.find(([, each]) => ms % each === 0) ?? ['minute', 60_000];
  return { unit, count: ms / length };
}

/** What a rule looks at and does, in sentences. */
export function useRuleWords() {
  const t = useT();
  const locale = useFormatLocale();
  const { language } = useAppearance();
  const reasonName = useReasonName();
  const countryName = useCountryName();
  const list = new Intl.ListFormat(locale, { type: 'disjunction' });
  const duration = (ms: number) => {
    const { unit, count } = unitOf(ms);
    return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
  };
  const money = (minor: number, currency: string) => {
    const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
    return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 0));
  };
  const types = (named: RuleContentBody['signals']) =>
    list.format(named.map((type) => t(`signals.type.${type}`)));
  const condition = (one: Condition): string => {
    switch (one.fact) {
      case 'severity':
        return t('rules.says.severity', { severity: t(`signals.severity.${one.atLeast}`) });
      case 'amount':
        return t('rules.says.amount', { amount: money(one.atLeast, one.currency) });
      case 'country':
        return t('rules.says.country', { countries: list.format(one.oneOf.map(countryName)) });
      case 'country_changed':
        return t('rules.says.country_changed');
      case 'count':
        return t('rules.says.count', {
          count: one.atLeast,
          types: types([...one.types]),
          within: duration(one.withinMs),
        });
      case 'sum':
        return t('rules.says.sum', {
          amount: money(one.atLeast, one.currency),
          types: types([...one.types]),
          within: duration(one.withinMs),
        });
    }
  };
  const effect = ({ kind, reasonCode, lockForMs, opensReview }: RuleContentBody['effect']): string => {
    const reason = reasonName(kind, reasonCode);
    if (kind === 'flag') return t(opensReview ? 'rules.does.flagReview' : 'rules.does.flag', { reason });
    return lockForMs === null
      ? t('rules.does.lock', { reason })
      : t('rules.does.lockFor', { reason, duration: duration(lockForMs) });
  };
  return {
    name: (rule: Pick<RuleContentBody, 'name'>) => rule.name[language],
    types,
    condition,
    effect,
  };
}
