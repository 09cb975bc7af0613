import { z } from 'zod';
import { CASE_KINDS, type CaseKind } from '../cases/case.js';
import {
  PROMISE_HOURS_MAX,
  PROPOSAL_EXPIRY_HOURS_MAX,
  PROPOSAL_EXPIRY_HOURS_MIN,
  RETENTION_YEARS_MAX,
  SERVICE_NAME_MAX,
  SUPPORT_HOURS_MAX,
  SUPPORT_URL_MAX,
  WARNING_PERCENT_MAX,
  WARNING_PERCENT_MIN,
} from '../settings/settings.js';
import { actorSchema, emailSchema, phoneSchema } from './accounts.js';
import { instantSchema, personLine } from './common.js';

const written = (maxLength: number) =>
  personLine(maxLength).refine((text) => text.length > 0, { message: 'must not be empty' });
const inBoth = (maxLength: number) => z.strictObject({ en: written(maxLength), 'zh-CN': written(maxLength) });
const whole = (min: number, max: number) => z.number().int().min(min).max(max);

/** Customers are sent there: nothing but a public page, and nobody's password in it. */
function isPage(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === 'https:' && username === '' && password === '';
}

const supportSchema = z.strictObject({
  email: emailSchema.nullable(),
  phone: phoneSchema.nullable(),
  url: z
    .string()
    .max(SUPPORT_URL_MAX)
    .refine(isPage, { message: 'must be an address that begins with https://' })
    .nullable(),
  hours: inBoth(SUPPORT_HOURS_MAX).nullable(),
});

const promised = whole(1, PROMISE_HOURS_MAX);
const promiseSchema = z.strictObject(
  Object.fromEntries(CASE_KINDS.map((kind) => [kind, promised])) as Record<CaseKind, typeof promised>,
);

const settingFields = {
  serviceName: inBoth(SERVICE_NAME_MAX),
  support: supportSchema,
  promiseHours: promiseSchema,
  warningPercent: whole(WARNING_PERCENT_MIN, WARNING_PERCENT_MAX),
  proposalExpiryHours: whole(PROPOSAL_EXPIRY_HOURS_MIN, PROPOSAL_EXPIRY_HOURS_MAX),
  /** Never shorter than it is, nor than `leastRetentionYears`. */
  retentionYears: whole(0, RETENTION_YEARS_MAX),
};

/** Each setting that is named takes the place of the one before; the others stay. */
export const changeSettingsSchema = z
  .strictObject(settingFields)
  .partial()
  .refine((body) => Object.keys(body).length > 0, { message: 'must name a setting' });
export type ChangeSettings = z.infer<typeof changeSettingsSchema>;

const valueSchema = z.union([z.string(), z.number()]).nullable();

export const settingsSchema = z.object({
  ...settingFields,
  retentionYears: z.number(),
  version: z.number(),
  /** `RETENTION_YEARS` of the installation, below which the setting cannot go. */
  leastRetentionYears: z.number(),
  /** The newest first; the first of all is what was shipped. */
  versions: z.array(
    z.object({
      version: z.number(),
      at: instantSchema,
      by: actorSchema.pick({ id: true, name: true }),
      /** Against the version before; of what was shipped: none. */
      changes: z.array(z.object({ setting: z.string(), from: valueSchema, to: valueSchema })),
    }),
  ),
});
export type SettingsView = z.infer<typeof settingsSchema>;

/** Versions that the page shows; the log has them all. */
export const SETTINGS_VERSIONS_SHOWN = 50;
