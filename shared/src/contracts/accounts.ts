import { z } from 'zod';
import { CAPABILITIES } from '../account/capabilities.js';
import { ACCOUNT_STATES, HOLD_KINDS } from '../account/state.js';
import { ACCOUNT_COMMANDS } from '../account/transitions.js';
import { CASE_KINDS } from '../cases/case.js';
import { MAIL_EVENTS, MAIL_STATUSES } from '../notifications/mail.js';
import { DISCLOSURES, REASON_LOCALES, RELEASE_AUTHORITIES } from '../reasons/reason.js';
import {
  cursorPageOf,
  cursorQuery,
  instantSchema,
  listOf,
  listQuery,
  noteSchema,
  personLine,
  personText,
  uuidSchema,
} from './common.js';
import { COUNTRY_CODES } from './countries.js';

export const RISK_LEVELS = ['low', 'medium', 'high'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

export const EXTERNAL_REF_MAX_LENGTH = 128;
/** The wallet's own reference: printable ASCII without spaces, so that it survives any URL, file and log. */
export const externalRefSchema = z
  .string()
  .max(EXTERNAL_REF_MAX_LENGTH)
  .regex(/^[\x21-\x7e]+$/, { message: 'must be printable ASCII without spaces' })
  // Addresses leave these out (WHATWG URL, 4.4): nobody could ask for the status.
  .refine((reference) => reference !== '.' && reference !== '..', { message: 'must not be . or ..' });

/** ITU-T E.164: a plus sign and 7 to 15 digits. */
export const phoneSchema = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, { message: 'must be E.164, e.g. +8613800138000' });

/** RFC 5321 limits an address to 254 octets. */
export const emailSchema = z.email().max(254);

export const countrySchema = z
  .string()
  .refine((code) => COUNTRY_CODES.has(code), { message: 'must be an ISO 3166-1 alpha-2 code' });

export const tierSchema = z.string().regex(/^[a-z0-9-]{1,40}$/, {
  message: 'must be 1 to 40 lower-case letters, digits or hyphens',
});

export const localeSchema = z.string().max(35).refine(isLocale, { message: 'must be a BCP 47 language tag' });

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

const EARLIEST_BIRTH_YEAR = 1900;
export const birthDateSchema = z.iso
  .date()
  .refine((date) => Number(date.slice(0, 4)) >= EARLIEST_BIRTH_YEAR && Date.parse(date) <= Date.now(), {
    message: 'must be a day between 1900 and today',
  });

const addressLine = personLine(200);
/** Postal address, in lines as written or in fields. */
export const addressSchema = z.union([
  personText(500).refine((text) => text.length > 0, { message: 'must not be empty' }),
  z.strictObject({
    line1: addressLine.optional(),
    line2: addressLine.optional(),
    city: addressLine.optional(),
    region: addressLine.optional(),
    postalCode: personLine(20).optional(),
    country: countrySchema.optional(),
  }),
]);

export const registerAccountSchema = z.strictObject({
  externalRef: externalRefSchema,
  displayName: personLine(200).refine((name) => /[\p{L}\p{N}]/u.test(name), {
    message: 'must have at least one letter or digit',
  }),
  email: emailSchema.optional(),
  phone: phoneSchema.optional(),
  birthDate: birthDateSchema.optional(),
  address: addressSchema.optional(),
  country: countrySchema,
  tier: tierSchema.default('standard'),
  riskLevel: z.enum(RISK_LEVELS).default('low'),
  locale: localeSchema.default('en'),
  // A wallet may say that it has confirmed a contact without giving the contact away.
  emailConfirmed: z.boolean().default(false),
  phoneConfirmed: z.boolean().default(false),
});
export type RegisterAccount = z.infer<typeof registerAccountSchema>;

export const accountStateSchema = z.enum(ACCOUNT_STATES);
export const capabilityMarksSchema = z.record(z.enum(CAPABILITIES), z.boolean());

/** Who acted, as screens name them. */
export const actorSchema = z.object({
  kind: z.enum(['staff', 'machine', 'system', 'rule']),
  id: z.string(),
  role: z.string(),
  /** Name of the staff member or key; null for the system. */
  name: z.string().nullable(),
});

export const holdSchema = z.object({
  id: uuidSchema,
  kind: z.enum(HOLD_KINDS),
  reasonCode: z.string(),
  reasonVersion: z.number(),
  authority: z.enum(RELEASE_AUTHORITIES),
  disclosure: z.enum(DISCLOSURES),
  blocks: z.array(z.enum(CAPABILITIES)),
  note: z.string().nullable(),
  placedAt: instantSchema,
  placedBy: actorSchema,
  expiresAt: instantSchema.nullable(),
  reviewAt: instantSchema.nullable(),
});
export type HoldView = z.infer<typeof holdSchema>;

export const verificationSchema = z.object({
  status: z.enum(['unverified', 'verified']),
  level: z.string().nullable(),
  expiresAt: instantSchema.nullable(),
});

export const maintenanceSchema = z.object({
  id: uuidSchema,
  startsAt: instantSchema,
  /** As announced. */
  endsAt: instantSchema,
  blocks: z.array(z.enum(CAPABILITIES)),
  reasonCode: z.string(),
  reasonVersion: z.number(),
  /** What customers are told beside the reason's text. */
  message: z.object({ en: z.string().optional(), 'zh-CN': z.string().optional() }).nullable(),
});
export type MaintenanceView = z.infer<typeof maintenanceSchema>;

export const accountSchema = z.object({
  id: uuidSchema,
  externalRef: z.string(),
  state: accountStateSchema,
  stateSince: instantSchema,
  /** When the clock alone will change the state next; null if nothing is scheduled, and for who may not read accounts. */
  stateUntil: instantSchema.nullable(),
  version: z.number(),
  verification: verificationSchema,
  /** Open ones; none for who may change accounts and not read them. */
  holds: z.array(holdSchema),
  capabilities: capabilityMarksSchema,
  /** Windows that cover the account now. */
  maintenance: z.array(maintenanceSchema),
  /** Windows announced that will cover it, the next one first. */
  maintenanceAhead: z.array(maintenanceSchema),
  displayName: z.string(),
  /** Masked, e.g. `j•••@e•••.com`. */
  email: z.string().nullable(),
  /** Masked but for the last digits. */
  phone: z.string().nullable(),
  /** Masked whole, `••••-••-••`; null when it was not given. */
  birthDate: z.string().nullable(),
  address: z.string().nullable(),
  emailConfirmed: z.boolean(),
  phoneConfirmed: z.boolean(),
  country: z.string(),
  tier: z.string(),
  riskLevel: z.enum(RISK_LEVELS),
  locale: z.string(),
  registeredAt: instantSchema,
  closedAt: instantSchema.nullable(),
  /** When the customer's data was erased; the name is empty since. */
  erasedAt: instantSchema.nullable(),
});
export type AccountView = z.infer<typeof accountSchema>;

export const accountListSchema = listOf(accountSchema);

export const ACCOUNT_SORTS = ['registeredAt', 'displayName', 'externalRef', 'stateSince'] as const;

/** One value or several, comma-separated. */
function oneOrMore<T extends z.ZodType<string, string>>(value: T) {
  return z
    .string()
    .max(500)
    .transform((text) => text.split(','))
    .pipe(z.array(value).min(1).max(50));
}

export const accountListQuerySchema = listQuery(ACCOUNT_SORTS).extend({
  state: oneOrMore(accountStateSchema).optional(),
  /** Reference, e-mail or phone exactly, or a fragment of the name. */
  q: personLine(200)
    .refine((text) => text.length > 0, { message: 'must not be empty' })
    .optional(),
  reasonCode: z
    .string()
    .regex(/^[a-z0-9_]{1,64}$/)
    .optional(),
  country: oneOrMore(countrySchema).optional(),
  tier: oneOrMore(tierSchema).optional(),
  riskLevel: oneOrMore(z.enum(RISK_LEVELS)).optional(),
});
export type AccountListQuery = z.infer<typeof accountListQuerySchema>;

export const stateCountsSchema = z.object({
  data: z.array(z.object({ state: accountStateSchema, count: z.number() })),
});

export const reasonCodeSchema = z.string().regex(/^[a-z0-9_]{1,64}$/, { message: 'must be a reason code' });

export const placeHoldSchema = z.strictObject({
  kind: z.enum(HOLD_KINDS),
  reasonCode: reasonCodeSchema,
  note: noteSchema.optional(),
  /** Locks only. Default: the reason's. */
  expiresAt: instantSchema.optional(),
  /** Flags and freezes only. */
  reviewAt: instantSchema.optional(),
  /** Default: the reason's, else the kind's. */
  blocks: z.array(z.enum(CAPABILITIES)).max(CAPABILITIES.length).optional(),
});
export type PlaceHold = z.infer<typeof placeHoldSchema>;

export const reasonedSchema = z.strictObject({ reasonCode: reasonCodeSchema, note: noteSchema.optional() });
export type Reasoned = z.infer<typeof reasonedSchema>;

export const contactsSchema = z
  .strictObject({
    /** Only where there is none yet. */
    email: emailSchema.optional(),
    phone: phoneSchema.optional(),
    /** The customer has shown that it is theirs. */
    emailConfirmed: z.literal(true).optional(),
    phoneConfirmed: z.literal(true).optional(),
  })
  .refine((contacts) => Object.keys(contacts).length > 0, { message: 'must not be empty' });
export type Contacts = z.infer<typeof contactsSchema>;

export const holdPlacedSchema = z.object({ hold: holdSchema, account: accountSchema });
export const accountChangedSchema = z.object({ account: accountSchema });

export const commandOffersSchema = z.array(
  z.object({
    command: z.enum(ACCOUNT_COMMANDS),
    holdId: z.string().optional(),
    allowed: z.boolean(),
    code: z.string().optional(),
    why: z.string().optional(),
    needsApproval: z.boolean().optional(),
    /** A proposal of it waits for a decision. */
    proposalId: uuidSchema.optional(),
  }),
);

export const accountEventSchema = z.object({
  id: uuidSchema,
  /** Place in the whole log; null until it has been sequenced. */
  index: z.number().nullable(),
  streamVersion: z.number(),
  at: instantSchema,
  command: z.string(),
  fromState: accountStateSchema.nullable(),
  toState: accountStateSchema.nullable(),
  reasonKind: z.string().nullable(),
  reasonCode: z.string().nullable(),
  reasonVersion: z.number().nullable(),
  note: z.string().nullable(),
  actor: actorSchema,
  /** The facts touched, as in the event's canonical bytes. */
  facts: z.record(z.string(), z.unknown()),
  previousHash: z.string(),
  hash: z.string(),
});
export type AccountEventView = z.infer<typeof accountEventSchema>;

export const accountEventsQuerySchema = cursorQuery;
export const accountEventPageSchema = cursorPageOf(accountEventSchema);

export const timelineEntrySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('event'), at: instantSchema, event: accountEventSchema }),
  /** What happened in one of the account's cases; for whoever may read cases. */
  z.object({
    type: z.literal('case'),
    at: instantSchema,
    case: z.object({
      id: uuidSchema,
      /** E.g. `V-000042`. */
      number: z.string(),
      kind: z.enum(CASE_KINDS),
    }),
    event: accountEventSchema,
  }),
  /** What was proposed about the account, and what became of it; for whoever may read proposals. */
  z.object({
    type: z.literal('proposal'),
    at: instantSchema,
    proposal: z.object({ id: uuidSchema }),
    event: accountEventSchema,
  }),
  /** Maintenance that covers the account began or ended. */
  z.object({
    type: z.literal('window'),
    at: instantSchema,
    window: maintenanceSchema,
    event: accountEventSchema,
  }),
  /**
   * A mail to the customer about an event: when it was sent, else when the event happened. For whoever may see mails;
   * without those that had nowhere to go.
   */
  z.object({
    type: z.literal('mail'),
    at: instantSchema,
    mail: z.object({
      id: uuidSchema,
      event: z.enum(MAIL_EVENTS),
      status: z.enum(MAIL_STATUSES),
      language: z.enum(REASON_LOCALES),
    }),
  }),
]);
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;
/** Newest first: the story is read from its end. */
export const timelineSchema = cursorPageOf(timelineEntrySchema);

export const stateAtQuerySchema = z.strictObject({ at: instantSchema });
export const stateAtSchema = z.object({
  at: instantSchema,
  state: accountStateSchema,
  stateSince: instantSchema,
  version: z.number(),
  verification: verificationSchema,
  holds: z.array(holdSchema.omit({ note: true, placedBy: true })),
  maintenance: z.array(maintenanceSchema),
  capabilities: capabilityMarksSchema,
});
export type StateAt = z.infer<typeof stateAtSchema>;

/** What became of one line of an import. */
export const importLineSchema = z.discriminatedUnion('status', [
  z.object({ line: z.number(), status: z.literal('registered'), accountId: uuidSchema }),
  z.object({ line: z.number(), status: z.literal('unchanged'), accountId: uuidSchema }),
  z.object({
    line: z.number(),
    status: z.literal('refused'),
    code: z.string(),
    /** The field that is at fault; null when it is the whole line. */
    field: z.string().nullable(),
    /** The cause in a sentence, without the value. */
    detail: z.string(),
  }),
]);
export type ImportLine = z.infer<typeof importLineSchema>;

/** Last line of an import's answer. */
export const importSummarySchema = z.object({
  status: z.literal('done'),
  lines: z.number(),
  registered: z.number(),
  unchanged: z.number(),
  refused: z.number(),
});
export type ImportSummary = z.infer<typeof importSummarySchema>;
