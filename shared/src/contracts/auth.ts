import { z } from 'zod';
import { PERMISSIONS } from '../access/permissions.js';
import { STAFF_ROLES } from '../access/roles.js';
import { uuidSchema } from './common.js';

/** argon2 hashes what it is given; beyond this a password is an attack on our CPU. */
export const PASSWORD_MAX_LENGTH = 256;

export const signInSchema = z.strictObject({
  email: z.email().max(254),
  password: z.string().min(1).max(PASSWORD_MAX_LENGTH),
  /** A one-time code, or a recovery code, with hyphens or without. */
  totp: z
    .string()
    .regex(/^(\d{6}|[A-Za-z2-7]{4}(-?[A-Za-z2-7]{4}){3})$/)
    .optional(),
});
export type SignIn = z.infer<typeof signInSchema>;

export const staffSchema = z.object({
  id: uuidSchema,
  email: z.string(),
  name: z.string(),
  roles: z.array(z.enum(STAFF_ROLES)),
  permissions: z.array(z.enum(PERMISSIONS as [string, ...string[]])),
});
export type StaffView = z.infer<typeof staffSchema>;

export const sessionSchema = z.object({ staff: staffSchema, csrfToken: z.string() });
export type SessionView = z.infer<typeof sessionSchema>;

/** Text that a screen keeps for itself; PostgreSQL's jsonb takes neither NUL nor half a surrogate pair. */
const screenText = (min: number, max: number) =>
  z
    .string()
    .min(min)
    .max(max)
    .refine((text) => text.isWellFormed() && !text.includes('\u0000'), {
      message: 'must be well-formed text',
    });

/** Names of lists that columns and views are kept for. */
const MAX_LISTS = 50;
const fewLists = [
  (lists: object) => Object.keys(lists).length <= MAX_LISTS,
  { message: `must not name more than ${MAX_LISTS} lists` },
] as const;

/** Chips above one list; beyond this nobody finds theirs. */
const MAX_CASE_VIEWS = 20;

/** A vkey has some 130 characters; a note with the signatures of two keys and some witnesses stays far below. */
const MAX_VKEY_LENGTH = 400;
const MAX_NOTE_LENGTH = 8_000;

/** How somebody likes their screens; kept on the server so that it follows them and no browser stores it. */
export const preferencesSchema = z.strictObject({
  locale: z.enum(['en', 'zh-CN']).optional(),
  theme: z.enum(['light', 'dark', 'system']).optional(),
  singleKeyShortcuts: z.boolean().optional(),
  /** List name → the columns shown, in order. */
  columns: z
    .record(screenText(1, 40), z.array(screenText(1, 40)).max(40))
    .refine(...fewLists)
    .optional(),
  /** List name → saved views. */
  views: z
    .record(
      screenText(1, 40),
      z.array(z.strictObject({ name: screenText(1, 80), query: screenText(0, 2_000) })).max(50),
    )
    .refine(...fewLists)
    .optional(),
  /** Saved filters of the queue: the list's query string, without anything about a person. */
  caseViews: z
    .array(z.strictObject({ name: screenText(1, 80), query: screenText(0, 2_000) }))
    .max(MAX_CASE_VIEWS)
    .optional(),
  /** The log's checkpoint that they saw last, and the key that signed it: what comes later has to continue it. */
  seenCheckpoint: z
    .strictObject({ vkey: screenText(1, MAX_VKEY_LENGTH), note: screenText(1, MAX_NOTE_LENGTH) })
    .optional(),
});
export type Preferences = z.infer<typeof preferencesSchema>;

/** `GET /me`: the session again, after a reload. */
export const meSchema = sessionSchema.extend({
  preferences: preferencesSchema,
  /** Sign-in asks for a one-time code. */
  totpEnabled: z.boolean(),
});
export type Me = z.infer<typeof meSchema>;

/** `POST /me/totp`: shown once; nothing is asked at sign-in until a code has confirmed it. */
export const totpEnrolmentSchema = z.object({
  /** `otpauth://totp/…`, for a QR code. */
  uri: z.string(),
  /** The same secret to type in, base32. */
  secret: z.string(),
});
export type TotpEnrolment = z.infer<typeof totpEnrolmentSchema>;

/** `POST /me/totp/confirm`. */
export const totpConfirmSchema = z.strictObject({ code: z.string().regex(/^\d{6}$/) });
export type TotpConfirm = z.infer<typeof totpConfirmSchema>;

/** Shown once: each signs in once in the place of a one-time code. */
export const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof recoveryCodesSchema>;

/** `GET /me/totp`. */
export const totpStateSchema = z.object({ on: z.boolean(), recoveryCodesLeft: z.number() });
export type TotpState = z.infer<typeof totpStateSchema>;

/** `POST /me/totp/recovery-codes`: those that there were do not count any more. */
export const renewRecoveryCodesSchema = z.strictObject({
  password: z.string().min(1).max(PASSWORD_MAX_LENGTH),
});
export type RenewRecoveryCodes = z.infer<typeof renewRecoveryCodesSchema>;

/** `POST /me/password`. */
export const changePasswordSchema = z.strictObject({
  current: z.string().min(1).max(PASSWORD_MAX_LENGTH),
  password: z.string().min(1).max(PASSWORD_MAX_LENGTH),
});
export type ChangePassword = z.infer<typeof changePasswordSchema>;

/** `DELETE /me/totp`: who finds an unlocked screen must not turn the second factor off. */
export const totpRemoveSchema = z.strictObject({ password: z.string().min(1).max(PASSWORD_MAX_LENGTH) });
export type TotpRemove = z.infer<typeof totpRemoveSchema>;
