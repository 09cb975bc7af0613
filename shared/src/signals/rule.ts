import type { Instant } from '../account/state.js';
import type { ReasonLocale } from '../reasons/reason.js';
import type { Severity, SignalType } from './signal.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Shorter windows ask for more exact clocks than those who report signals have. */
export const WINDOW_MIN_MS = MINUTE_MS;
/** As far back as the dry run looks, too. */
export const WINDOW_MAX_MS = 30 * DAY_MS;
/** A rule that needs more of one kind needs another kind of signal. */
export const RULE_COUNT_MAX = 100;
/** In minor units; JavaScript still adds a thousand of them exactly. */
export const AMOUNT_MAX = 1_000_000_000_000;
/** A rule that is harder to read than this is two rules. */
export const RULE_CONDITIONS_MAX = 8;
export const RULE_COUNTRIES_MAX = 60;
/** As for the reasons' own expiry: a lock longer than a year is a freeze. */
export const RULE_LOCK_MAX_MS = 366 * DAY_MS;
/** Of each type; more than one account's customer causes by hand, and what one evaluation looks at stays bounded. */
export const HISTORY_PER_TYPE = 200;
/** Rules that an installation can have, retired ones not counted: each is asked for every signal. */
export const MAX_RULES = 50;
export const MAX_RULE_VERSIONS = 1_000;

/** `watch`: the rule is tried and its hits are recorded, but it places nothing. */
export const RULE_MODES = ['active', 'watch'] as const;
export type RuleMode = (typeof RULE_MODES)[number];

/** What a rule may place; freezing is for people. */
export const RULE_EFFECTS = ['flag', 'lock'] as const;
export type RuleEffectKind = (typeof RULE_EFFECTS)[number];

/** How many, or how much, within a stretch of time; `withinMs` in milliseconds. */
export interface CountCondition {
  readonly fact: 'count';
  readonly types: readonly SignalType[];
  readonly withinMs: number;
  readonly atLeast: number;
}
export interface SumCondition {
  readonly fact: 'sum';
  readonly types: readonly SignalType[];
  readonly withinMs: number;
  readonly currency: string;
  /** Minor units of the currency. */
  readonly atLeast: number;
}
export type Condition =
  | { readonly fact: 'severity'; readonly atLeast: Severity }
  | { readonly fact: 'amount'; readonly currency: string; readonly atLeast: number }
  | { readonly fact: 'country'; readonly oneOf: readonly string[] }
  | { readonly fact: 'country_changed' }
  | CountCondition
  | SumCondition;

export const CONDITION_FACTS = ['count', 'sum', 'amount', 'severity', 'country', 'country_changed'] as const;
export type ConditionFact = (typeof CONDITION_FACTS)[number];

export interface RuleEffect {
  readonly kind: RuleEffectKind;
  readonly reasonCode: string;
  /** Milliseconds that a lock holds; null: as long as the reason says. Null for flags. */
  readonly lockForMs: number | null;
  /** Somebody is to look into it: opens a review case. Flags only. */
  readonly opensReview: boolean;
}

/** What of a rule has versions. */
export interface RuleContent {
  readonly name: Readonly<Record<ReasonLocale, string>>;
  readonly mode: RuleMode;
  /** The rule is tried when one of these comes in. */
  readonly signals: readonly SignalType[];
  readonly match: 'all' | 'any';
  /** None: the signal alone is enough. */
  readonly conditions: readonly Condition[];
  readonly effect: RuleEffect;
}

export interface RuleDefinition extends RuleContent {
  readonly code: string;
}

/** How far around a signal a rule looks, in milliseconds, before it and after it; 0 when it asks about nothing else. */
export function reachOf(conditions: readonly Condition[]): number {
  return Math.max(
    0,
    ...conditions.map((condition) =>
      condition.fact === 'country_changed' ? WINDOW_MAX_MS : 'withinMs' in condition ? condition.withinMs : 0,
    ),
  );
}

const SIGN_IN_WINDOW_MS = 15 * MINUTE_MS;

/** The rules that are shipped; administrators edit them as they see fit. */
export const SHIPPED_RULES: readonly RuleDefinition[] = [
  {
    code: 'failed_sign_ins',
    name: { en: 'Five failed sign-ins in 15 minutes', 'zh-CN': '15 分钟内登录失败 5 次' },
    mode: 'active',
    signals: ['failed_sign_in'],
    match: 'all',
    conditions: [{ fact: 'count', types: ['failed_sign_in'], withinMs: SIGN_IN_WINDOW_MS, atLeast: 5 }],
    effect: { kind: 'lock', reasonCode: 'failed_sign_ins', lockForMs: 30 * MINUTE_MS, opensReview: false },
  },
  {
    code: 'abnormal_sign_in',
    name: { en: 'Abnormal sign-in', 'zh-CN': '异常登录' },
    mode: 'active',
    signals: ['abnormal_sign_in'],
    match: 'all',
    conditions: [],
    effect: { kind: 'lock', reasonCode: 'abnormal_sign_in', lockForMs: DAY_MS, opensReview: false },
  },
  {
    code: 'credential_compromise',
    name: { en: 'Credentials known to others', 'zh-CN': '登录凭据泄露' },
    mode: 'active',
    signals: ['credential_compromise'],
    match: 'all',
    conditions: [],
    // The reason has no expiry: somebody releases it once the password is another one.
    effect: { kind: 'lock', reasonCode: 'credential_compromise', lockForMs: null, opensReview: false },
  },
  {
    code: 'new_device_abroad',
    name: { en: 'New device in another country', 'zh-CN': '新设备在其他国家或地区登录' },
    mode: 'active',
    signals: ['new_device'],
    match: 'all',
    conditions: [{ fact: 'country_changed' }],
    effect: { kind: 'lock', reasonCode: 'new_device', lockForMs: DAY_MS, opensReview: false },
  },
  {
    code: 'frequent_large_transactions',
    name: { en: 'Three large transactions in a day', 'zh-CN': '一天内出现 3 笔大额交易' },
    mode: 'active',
    signals: ['large_transaction'],
    match: 'all',
    conditions: [{ fact: 'count', types: ['large_transaction'], withinMs: DAY_MS, atLeast: 3 }],
    effect: { kind: 'flag', reasonCode: 'frequent_large_transactions', lockForMs: null, opensReview: true },
  },
  {
    code: 'frequent_transactions',
    name: { en: 'Frequent large transactions reported', 'zh-CN': '收到大额交易频繁的报告' },
    mode: 'active',
    signals: ['frequent_transactions'],
    match: 'all',
    // The wallet has counted them by itself.
    conditions: [],
    effect: { kind: 'flag', reasonCode: 'frequent_large_transactions', lockForMs: null, opensReview: true },
  },
  {
    code: 'severe_transaction',
    name: { en: 'Large transaction of high severity', 'zh-CN': '高风险大额交易' },
    mode: 'active',
    signals: ['large_transaction'],
    match: 'all',
    conditions: [{ fact: 'severity', atLeast: 'high' }],
    effect: { kind: 'flag', reasonCode: 'suspicious_transaction', lockForMs: null, opensReview: true },
  },
  {
    code: 'terms_breach',
    name: { en: 'Breach of terms reported', 'zh-CN': '收到违反服务条款的报告' },
    mode: 'active',
    signals: ['terms_breach'],
    match: 'all',
    conditions: [],
    effect: { kind: 'flag', reasonCode: 'terms_breach_suspected', lockForMs: null, opensReview: true },
  },
];

/** Until when a lock that a rule places now holds; undefined: as the reason says. */
export function lockEnd({ kind, lockForMs }: RuleEffect, at: Instant): Instant | undefined {
  return kind === 'lock' && lockForMs !== null ? at + lockForMs : undefined;
}
