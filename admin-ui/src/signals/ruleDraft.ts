import { ruleContentSchema, type RuleContentBody, type RuleDetail } from '@standing/shared/contracts/signals';
import { CONDITION_FACTS, type Condition, type ConditionFact } from '@standing/shared/signals/rule';
import type { SignalType, Severity } from '@standing/shared/signals/signal';
import { EXPIRY_UNITS, type ExpiryUnit } from '../reasons/reasonDraft.js';
import { unitOf } from './ruleWords.js';

/** A condition as somebody is writing it; numbers as they are typed. */
export interface ConditionDraft {
  readonly fact: ConditionFact;
  readonly types: readonly SignalType[];
  readonly count: string;
  /** In major units. */
  readonly amount: string;
  readonly currency: string;
  readonly within: string;
  readonly unit: ExpiryUnit;
  readonly severity: Severity;
  /** Codes, set apart by spaces or commas. */
  readonly countries: string;
}

/** A rule as somebody is writing it. */
export interface RuleDraft {
  readonly code: string;
  readonly nameEn: string;
  readonly nameZh: string;
  readonly mode: 'active' | 'watch';
  readonly signals: readonly SignalType[];
  readonly match: 'all' | 'any';
  readonly conditions: readonly ConditionDraft[];
  readonly kind: 'flag' | 'lock';
  readonly reasonCode: string;
  readonly ownLength: boolean;
  readonly length: string;
  readonly lengthUnit: ExpiryUnit;
  readonly opensReview: boolean;
}

export const NEW_CONDITION: ConditionDraft = {
  fact: CONDITION_FACTS[0],
  types: ['failed_sign_in'],
  count: '3',
  amount: '',
  currency: 'EUR',
  within: '1',
  unit: 'hour',
  severity: 'high',
  countries: '',
};

export const NEW_RULE: RuleDraft = {
  code: '',
  nameEn: '',
  nameZh: '',
  // A new rule is watched first; it places nothing before somebody has seen what it hits.
  mode: 'watch',
  signals: ['failed_sign_in'],
  match: 'all',
  conditions: [],
  kind: 'lock',
  reasonCode: 'failed_sign_ins',
  ownLength: false,
  length: '1',
  lengthUnit: 'hour',
  opensReview: false,
};

/** How many minor units the currency's major one has; two digits where nobody knows the currency. */
function minorUnits(currency: string): number {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    return 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2);
  } catch {
    return 100;
  }
}

function conditionDraft(condition: Condition): ConditionDraft {
  const { fact } = condition;
  const draft = { ...NEW_CONDITION, fact };
  const within = 'withinMs' in condition ? unitOf(condition.withinMs) : null;
  return {
    ...draft,
    ...('types' in condition ? { types: condition.types } : {}),
    ...(within ? { within: String(within.count), unit: within.unit } : {}),
    ...('currency' in condition
      ? { currency: condition.currency, amount: String(condition.atLeast / minorUnits(condition.currency)) }
      : {}),
    ...(condition.fact === 'count' ? { count: String(condition.atLeast) } : {}),
    ...(condition.fact === 'severity' ? { severity: condition.atLeast } : {}),
    ...(condition.fact === 'country' ? { countries: condition.oneOf.join(' ') } : {}),
  };
}

/** What of a rule has versions. */
export function contentOfRule(rule: RuleContentBody): RuleContentBody {
  const { name, mode, signals, match, conditions, effect } = rule;
  return { name, mode, signals, match, conditions, effect };
}

export function draftOfRule(rule: RuleDetail): RuleDraft {
  const { effect } = rule;
  const length = unitOf(effect.lockForMs ?? EXPIRY_UNITS.hour);
  return {
    code: rule.code,
    nameEn: rule.name.en,
    nameZh: rule.name['zh-CN'],
    mode: rule.mode,
    signals: rule.signals,
    match: rule.match,
    conditions: rule.conditions.map(conditionDraft),
    kind: effect.kind,
    reasonCode: effect.reasonCode,
    ownLength: effect.lockForMs !== null,
    length: String(length.count),
    lengthUnit: length.unit,
    opensReview: effect.opensReview,
  };
}

function conditionOf(draft: ConditionDraft): unknown {
  const { fact, types, currency } = draft;
  const withinMs = Number(draft.within) * EXPIRY_UNITS[draft.unit];
  const amount = draft.amount.trim() === '' ? NaN : Math.round(Number(draft.amount) * minorUnits(currency));
  switch (fact) {
    case 'severity':
      return { fact, atLeast: draft.severity };
    case 'amount':
      return { fact, currency, atLeast: amount };
    case 'country':
      return {
        fact,
        oneOf: draft.countries
          .toUpperCase()
          .split(/[\s,，、]+/u)
          .filter(Boolean),
      };
    case 'country_changed':
      return { fact };
    case 'count':
      return { fact, types, withinMs, atLeast: Number(draft.count) };
    case 'sum':
      return { fact, types, withinMs, currency, atLeast: amount };
  }
}

/** What the draft says; null while something is missing or not valid. */
export function contentOfDraft(draft: RuleDraft): RuleContentBody | null {
  const { kind } = draft;
  const lockForMs =
    kind === 'lock' && draft.ownLength ? Number(draft.length) * EXPIRY_UNITS[draft.lengthUnit] : null;
  const parsed = ruleContentSchema.safeParse({
    name: { en: draft.nameEn, 'zh-CN': draft.nameZh },
    mode: draft.mode,
    signals: draft.signals,
    match: draft.match,
    conditions: draft.conditions.map(conditionOf),
    effect: {
      kind,
      reasonCode: draft.reasonCode,
      lockForMs,
      opensReview: kind === 'flag' && draft.opensReview,
    },
  });
  return parsed.success ? parsed.data : null;
}
