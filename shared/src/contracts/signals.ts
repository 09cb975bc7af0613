import { z } from 'zod';
import { HOLD_KINDS } from '../account/state.js';
import {
  AMOUNT_MAX,
  DAY_MS,
  RULE_CONDITIONS_MAX,
  RULE_COUNT_MAX,
  RULE_COUNTRIES_MAX,
  RULE_EFFECTS,
  RULE_LOCK_MAX_MS,
  RULE_MODES,
  WINDOW_MAX_MS,
  WINDOW_MIN_MS,
} from '../signals/rule.js';
import { DEFAULT_SEVERITY, SEVERITIES, SIGNAL_TYPES, type SignalType } from '../signals/signal.js';
import { actorSchema, countrySchema, externalRefSchema, reasonCodeSchema } from './accounts.js';
import {
  cursorPageOf,
  cursorQuery,
  instantSchema,
  personLine,
  smallListQuery,
  uuidSchema,
} from './common.js';

// ---- signals ---------------------------------------------------------------------------------------------

/** Ids of the wallet's own. */
const walletIdSchema = z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/, {
  message: 'must have 1 to 100 letters, digits and . _ : -',
});
/** A pseudonym, never a name or an address. */
const tokenSchema = z.string().regex(/^[A-Za-z0-9._:-]{1,128}$/, {
  message: 'must have 1 to 128 letters, digits and . _ : -',
});
const currencySchema = z.string().regex(/^[A-Z]{3}$/, { message: 'must be an ISO 4217 code' });
const amountSchema = z.int().min(0).max(AMOUNT_MAX);
/** Wallets spell the same thing in many ways: `Impossible travel` is kept as `impossible_travel`. */
const wordSchema = z
  .string()
  .max(60)
  .transform((text) => text.trim().toLowerCase().replaceAll(/\s+/g, '_'))
  .refine((word) => /^[a-z0-9_.-]+$/.test(word), { message: 'must be a word' });

const origin = {
  country: countrySchema.optional(),
  deviceId: tokenSchema.optional(),
  /** A keyed hash of the address, 32 bytes in hex, whose key stays with the wallet: addresses are not taken. */
  ipCommitment: z
    .string()
    .regex(/^[0-9a-f]{64}$/, { message: 'must be 32 bytes in hex' })
    .optional(),
};
const payment = {
  /** Minor units of the currency; of which currency is not known, no sum counts. */
  amount: amountSchema.optional(),
  currency: currencySchema.optional(),
  direction: z.enum(['in', 'out']).optional(),
  counterpartyCountry: countrySchema.optional(),
  country: countrySchema.optional(),
};

/** What each type of signal says. What is none of it is not kept: it might be personal data. */
const DATA_OF = {
  abnormal_sign_in: z.object({
    ...origin,
    previousCountry: countrySchema.optional(),
    /** From the place of the sign-in before. */
    distanceKm: z.int().min(0).max(20_100).optional(),
    cause: wordSchema.optional(),
  }),
  failed_sign_in: z.object({ ...origin, method: wordSchema.optional() }),
  new_device: z.object({
    ...origin,
    previousCountry: countrySchema.optional(),
    platform: wordSchema.optional(),
  }),
  credential_compromise: z.object({ ...origin, source: wordSchema.optional() }),
  large_transaction: z.object(payment),
  frequent_transactions: z.object({
    ...payment,
    transactions: z.int().min(1).max(1_000_000).optional(),
    withinMinutes: z
      .int()
      .min(1)
      .max(366 * 24 * 60)
      .optional(),
  }),
  terms_breach: z.object({ clause: wordSchema.optional(), category: wordSchema.optional() }),
} as const satisfies Record<SignalType, z.ZodType>;

const common = {
  externalRef: externalRefSchema,
  severity: z.enum(SEVERITIES).default(DEFAULT_SEVERITY),
  /** At most two minutes ahead of our clock and seven days old. */
  occurredAt: instantSchema,
  /** The wallet's own id: what is sent again under it is not counted again. */
  id: walletIdSchema.optional(),
};

function signalOf<const T extends SignalType, D extends z.ZodType>(type: T, data: D) {
  return z.strictObject({ ...common, type: z.literal(type), data });
}

export const sendSignalSchema = z.discriminatedUnion('type', [
  signalOf('abnormal_sign_in', DATA_OF.abnormal_sign_in),
  signalOf('failed_sign_in', DATA_OF.failed_sign_in),
  signalOf('new_device', DATA_OF.new_device),
  signalOf('credential_compromise', DATA_OF.credential_compromise),
  signalOf('large_transaction', DATA_OF.large_transaction),
  signalOf('frequent_transactions', DATA_OF.frequent_transactions),
  signalOf('terms_breach', DATA_OF.terms_breach),
]);
export type SendSignal = z.infer<typeof sendSignalSchema>;

/**
 * What a rule made of a signal. `placed`: a hold. `already_held`: the account is held for the same reason, and once is
 * enough. `watched`: the rule is only tried. `refused`: the hold could not be placed, `code` says why.
 */
export const HIT_OUTCOMES = ['placed', 'already_held', 'watched', 'refused'] as const;
export type HitOutcome = (typeof HIT_OUTCOMES)[number];

export const appliedSchema = z.object({
  rule: z.string(),
  version: z.number(),
  outcome: z.enum(HIT_OUTCOMES),
  kind: z.enum(RULE_EFFECTS),
  /** `under_review` where the reason is told to nobody. */
  reasonCode: z.string(),
  /** The hold that was placed, or the one that is there already. */
  holdId: uuidSchema.nullable(),
  /** When a lock ends by itself. */
  until: instantSchema.nullable(),
  /** The review case in which the flag is looked into. */
  caseNumber: z.string().nullable(),
  /** Why it was refused. */
  code: z.string().optional(),
});
export type Applied = z.infer<typeof appliedSchema>;

export const signalSchema = z.object({
  id: uuidSchema,
  /** The wallet's own id. */
  walletId: z.string().nullable(),
  externalRef: z.string(),
  type: z.enum(SIGNAL_TYPES),
  severity: z.enum(SEVERITIES),
  occurredAt: instantSchema,
  receivedAt: instantSchema,
  /** As it was kept. */
  data: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type SignalView = z.infer<typeof signalSchema>;

export const signalTakenSchema = z.object({
  signal: signalSchema,
  applied: z.array(appliedSchema),
  /** Set when no rule was asked: nothing is placed on a closed account. */
  ignored: z.literal('account_closed').optional(),
});
export type SignalTaken = z.infer<typeof signalTakenSchema>;

/** A signal as staff see it on the account's page, with what it led to. */
export const accountSignalSchema = signalSchema.omit({ externalRef: true }).extend({
  applied: z.array(appliedSchema),
  ignored: z.literal('account_closed').optional(),
});
export type AccountSignal = z.infer<typeof accountSignalSchema>;
export const accountSignalsQuerySchema = cursorQuery;
export const accountSignalPageSchema = cursorPageOf(accountSignalSchema);

// ---- rules -----------------------------------------------------------------------------------------------

const once = (list: readonly string[]) => new Set(list).size === list.length;
const ONCE = { message: 'must name each once' };
const typesSchema = z.array(z.enum(SIGNAL_TYPES)).min(1).max(SIGNAL_TYPES.length).refine(once, ONCE);
const withinSchema = z.int().min(WINDOW_MIN_MS).max(WINDOW_MAX_MS);

export const conditionSchema = z.discriminatedUnion('fact', [
  z.strictObject({ fact: z.literal('severity'), atLeast: z.enum(SEVERITIES) }),
  z.strictObject({
    fact: z.literal('amount'),
    currency: currencySchema,
    atLeast: amountSchema,
  }),
  z.strictObject({
    fact: z.literal('country'),
    oneOf: z.array(countrySchema).min(1).max(RULE_COUNTRIES_MAX).refine(once, ONCE),
  }),
  z.strictObject({ fact: z.literal('country_changed') }),
  z.strictObject({
    fact: z.literal('count'),
    types: typesSchema,
    withinMs: withinSchema,
    atLeast: z.int().min(1).max(RULE_COUNT_MAX),
  }),
  z.strictObject({
    fact: z.literal('sum'),
    types: typesSchema,
    withinMs: withinSchema,
    currency: currencySchema,
    atLeast: amountSchema.min(1),
  }),
]);

/** Characters of a rule's name. */
export const RULE_NAME_MAX = 80;
const nameSchema = personLine(RULE_NAME_MAX).refine((text) => text.length > 0, {
  message: 'must not be empty',
});

const effectSchema = z
  .strictObject({
    kind: z.enum(RULE_EFFECTS),
    reasonCode: reasonCodeSchema,
    lockForMs: z.int().min(WINDOW_MIN_MS).max(RULE_LOCK_MAX_MS).nullable().default(null),
    opensReview: z.boolean().default(false),
  })
  .refine(({ kind, lockForMs }) => kind === 'lock' || lockForMs === null, {
    message: 'only locks end by themselves',
    path: ['lockForMs'],
  })
  .refine(({ kind, opensReview }) => kind === 'flag' || !opensReview, {
    message: 'only flags are looked into',
    path: ['opensReview'],
  });

const contentFields = {
  name: z.strictObject({ en: nameSchema, 'zh-CN': nameSchema }),
  mode: z.enum(RULE_MODES).default('active'),
  signals: typesSchema,
  match: z.enum(['all', 'any']).default('all'),
  conditions: z.array(conditionSchema).max(RULE_CONDITIONS_MAX).default([]),
  effect: effectSchema,
};
export const ruleContentSchema = z.strictObject(contentFields);
export type RuleContentBody = z.infer<typeof ruleContentSchema>;

export const ruleCodeSchema = z.string().regex(/^[a-z][a-z0-9_]{1,59}$/, { message: 'must be a rule code' });
export const newRuleSchema = z.strictObject({ code: ruleCodeSchema, ...contentFields });
export type NewRule = z.infer<typeof newRuleSchema>;

/** What became of the holds that a rule has placed. */
export const ruleRecordSchema = z.object({
  /** In the last 30 days, as are the others. */
  placed: z.number(),
  /** Holds that are still there: nobody has judged yet. */
  open: z.number(),
  /** Locks that ended by themselves without a judgement. */
  expired: z.number(),
  /** Released as false positives or errors. */
  overturned: z.number(),
  /** Released for another reason, or escalated: the rule was right. */
  upheld: z.number(),
  alreadyHeld: z.number(),
  watched: z.number(),
  refused: z.number(),
  lastHitAt: instantSchema.nullable(),
});
export type RuleRecord = z.infer<typeof ruleRecordSchema>;
export const RULE_RECORD_MS = 30 * DAY_MS;

export const ruleSchema = z.object({
  code: z.string(),
  version: z.number(),
  retired: z.boolean(),
  ...ruleContentSchema.shape,
  record: ruleRecordSchema,
});
export type RuleView = z.infer<typeof ruleSchema>;
/** There are few. */
export const ruleListQuerySchema = smallListQuery(['code', 'version']);
export type RuleListQuery = z.infer<typeof ruleListQuerySchema>;
export const ruleListSchema = z.object({
  data: z.array(ruleSchema),
  total: z.number(),
  totalIsExact: z.literal(true),
});

export const ruleVersionSchema = z.object({
  version: z.number(),
  createdAt: instantSchema,
  createdBy: actorSchema.pick({ id: true, name: true }),
  ...ruleContentSchema.shape,
});
export type RuleVersionView = z.infer<typeof ruleVersionSchema>;

export const hitSchema = z.object({
  id: uuidSchema,
  at: instantSchema,
  accountId: uuidSchema,
  externalRef: z.string(),
  version: z.number(),
  outcome: z.enum(HIT_OUTCOMES),
  /** Signals that it rests on. */
  signals: z.number(),
  hold: z
    .object({
      id: uuidSchema,
      kind: z.enum(HOLD_KINDS),
      releasedAt: instantSchema.nullable(),
      /** Of the release; null while the hold is open. */
      releaseReasonCode: z.string().nullable(),
    })
    .nullable(),
});
export type HitView = z.infer<typeof hitSchema>;

export const ruleDetailSchema = ruleSchema.extend({
  retiredAt: instantSchema.nullable(),
  /** Newest first. */
  versions: z.array(ruleVersionSchema),
  /** Newest first; the last 20. */
  hits: z.array(hitSchema),
});
export type RuleDetail = z.infer<typeof ruleDetailSchema>;

/** As far back as the dry run looks. */
export const DRY_RUN_MS = 30 * DAY_MS;
/** Signals that one dry run looks at, the newest; an evaluation takes some ten microseconds. */
export const DRY_RUN_SIGNALS_MAX = 20_000;
/** Accounts that a dry run shows. */
export const DRY_RUN_SAMPLE = 20;

/** What the rule would have done to the signals of the last 30 days. */
export const dryRunSchema = z.object({
  from: instantSchema,
  /** Signals on which the rule was tried. */
  tried: z.number(),
  /** Not every signal was tried: there are more than one run looks at. */
  isCut: z.boolean(),
  hits: z.number(),
  accounts: z.number(),
  /** Newest first. */
  sample: z.array(
    z.object({
      accountId: uuidSchema,
      externalRef: z.string(),
      at: instantSchema,
      type: z.enum(SIGNAL_TYPES),
      signals: z.number(),
    }),
  ),
});
export type DryRun = z.infer<typeof dryRunSchema>;
