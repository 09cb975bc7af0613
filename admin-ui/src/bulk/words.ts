import type { BulkFilter, BulkOperationView } from '@standing/shared/contracts/bulk';
import { useCountryName, useReasonName } from '../accounts/words.js';
import { reasonKindOf } from '../accounts/decision/decision.js';
import { useT, useTranslateIfKnown } from '../app/i18n/useT.js';
import { choiceOf } from './bulk.js';

/** What an operation does, and for which reason. */
export function useBulkWords() {
  const t = useT();
  const reasonName = useReasonName();
  return {
    what: (operation: Pick<BulkOperationView, 'command' | 'kind'>) => t(`do.${choiceOf(operation)}`),
    why: (operation: Pick<BulkOperationView, 'command' | 'kind' | 'reasonCode'>) =>
      reasonName(reasonKindOf(choiceOf(operation)), operation.reasonCode),
  };
}

/** A refusal's cause by its code; where there is another way for these accounts, with it. */
export function useCauseWords(): (code: string) => string {
  const translate = useTranslateIfKnown();
  return (code) =>
    translate(`bulk.cause.${code}`) ?? translate(`errors.${code}`) ?? code.replaceAll('_', ' ');
}

type Criterion = Exclude<keyof BulkFilter, 'q'>;

/** A filter in words: what is asked of, and which values fit. */
export function useFilterWords() {
  const t = useT();
  const translate = useTranslateIfKnown();
  const countryName = useCountryName();
  const labels: Readonly<Record<Criterion, string>> = {
    state: t('field.state'),
    country: t('field.country'),
    tier: t('field.tier'),
    riskLevel: t('field.risk'),
    reasonCode: t('field.holdReason'),
  };
  const reasonOf = (code: string) =>
    ['flag', 'freeze', 'lock'].map((kind) => translate(`reason.${kind}.${code}`)).find((name) => name) ??
    code.replaceAll('_', ' ');
  const values: Readonly<Record<Criterion, (value: string) => string>> = {
    state: (value) => translate(`state.${value}`) ?? value,
    country: countryName,
    tier: (value) => value,
    riskLevel: (value) => translate(`risk.${value}`) ?? value,
    reasonCode: reasonOf,
  };
  return (filter: Readonly<Record<string, string | readonly string[] | undefined>>) =>
    (Object.keys(labels) as Criterion[]).flatMap((name) => {
      const chosen = filter[name];
      if (chosen === undefined) return [];
      const all = typeof chosen === 'string' ? [chosen] : chosen;
      return [[labels[name], all.map(values[name]).join(t('list.separator'))] as const];
    });
}
