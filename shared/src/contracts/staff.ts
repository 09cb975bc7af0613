import { z } from 'zod';
import { STAFF_ROLES } from '../access/roles.js';
import { STAFF_NAME_MAX_LENGTH, STAFF_STATUSES } from '../access/staff.js';
import { PASSWORD_MAX_LENGTH } from './auth.js';
import { instantSchema, listOf, listQuery, noteSchema, personLine, uuidSchema } from './common.js';
import { proposalSchema } from './proposals.js';

const nameSchema = personLine(STAFF_NAME_MAX_LENGTH).refine((text) => text.length > 0, {
  message: 'must not be empty',
});
const rolesSchema = z
  .array(z.enum(STAFF_ROLES))
  .min(1)
  .max(STAFF_ROLES.length)
  .transform((roles) => STAFF_ROLES.filter((role) => roles.includes(role)));

/** What a browser said of itself at sign-in, as far as people recognise it by. */
export const clientSchema = z.object({ browser: z.string().nullable(), system: z.string().nullable() });
export type ClientView = z.infer<typeof clientSchema>;

/** Somewhere that somebody is signed in. */
export const sessionInfoSchema = z.object({
  id: uuidSchema,
  signedInAt: instantSchema,
  /** Exact to a minute. */
  lastSeenAt: instantSchema,
  expiresAt: instantSchema,
  client: clientSchema,
  /** The one that asks. */
  current: z.boolean(),
});
export type SessionInfo = z.infer<typeof sessionInfoSchema>;
export const sessionInfosSchema = z.object({ data: z.array(sessionInfoSchema) });

/** One of the staff, as administrators see them. */
export const staffMemberSchema = z.object({
  id: uuidSchema,
  email: z.string(),
  name: z.string(),
  roles: z.array(z.enum(STAFF_ROLES)),
  status: z.enum(STAFF_STATUSES),
  /** Sign-in asks for a one-time code. */
  secondFactor: z.boolean(),
  createdAt: instantSchema,
  suspendedAt: instantSchema.nullable(),
  /** Of the sessions there still are; exact to a minute. */
  lastSeenAt: instantSchema.nullable(),
  /** How many sessions are in force. */
  sessions: z.number(),
  /** Until when the link by which they set a password counts; null: there is none. */
  linkExpiresAt: instantSchema.nullable(),
  /** Roles that have been proposed for them and wait for a second administrator. */
  proposedRoles: z.array(z.enum(STAFF_ROLES)),
  /** The caller. */
  self: z.boolean(),
});
export type StaffMember = z.infer<typeof staffMemberSchema>;
export const staffListSchema = listOf(staffMemberSchema);

export const staffDetailSchema = staffMemberSchema.extend({
  openSessions: z.array(sessionInfoSchema),
  /** The proposal by which `proposedRoles` would be granted. */
  proposalId: uuidSchema.nullable(),
  /** The caller gets a link at once; else they ask for one, and another administrator issues it. */
  mayIssueLink: z.boolean(),
  /** A link that one administrator has asked for, and that another may issue until then. */
  linkAskedFor: z
    .object({
      /** Name of who has asked. */
      by: z.string(),
      /** It was the caller. */
      self: z.boolean(),
      until: instantSchema,
    })
    .nullable(),
});
export type StaffDetail = z.infer<typeof staffDetailSchema>;

export const STAFF_SORTS = ['name', 'email', 'createdAt', 'lastSeenAt'] as const;
export const staffListQuerySchema = listQuery(STAFF_SORTS).extend({
  /** A part of the name or of the e-mail address. */
  q: personLine(120).optional(),
  role: z.enum(STAFF_ROLES).optional(),
  status: z.enum(STAFF_STATUSES).optional(),
});
export type StaffListQuery = z.infer<typeof staffListQuerySchema>;

/** `POST /staff`: the roles are proposed, since nobody grants them alone. */
export const inviteStaffSchema = z.strictObject({
  email: z.email().max(254),
  name: nameSchema,
  roles: rolesSchema,
  note: noteSchema.optional(),
});
export type InviteStaff = z.infer<typeof inviteStaffSchema>;

/** A link by which somebody sets their password, shown this once. */
export const passwordLinkSchema = z.object({
  /** Below the address of the pages; the secret is behind `#`, which browsers send to nobody. */
  path: z.string(),
  expiresAt: instantSchema,
});
export type PasswordLink = z.infer<typeof passwordLinkSchema>;

export const staffChangedSchema = z.object({ staff: staffDetailSchema });
export type StaffChanged = z.infer<typeof staffChangedSchema>;

/** `link` is null in the answer to a repeated request, since it was shown once, and where it has only been asked for. */
export const passwordLinkIssuedSchema = staffChangedSchema.extend({ link: passwordLinkSchema.nullable() });
export type PasswordLinkIssued = z.infer<typeof passwordLinkIssuedSchema>;
export const staffInvitedSchema = passwordLinkIssuedSchema.extend({ proposal: proposalSchema });

/** `PATCH /staff/:id`. */
export const renameStaffSchema = z.strictObject({ name: nameSchema });
export type RenameStaff = z.infer<typeof renameStaffSchema>;

/** `POST /staff/:id/roles/grant`: a proposal. */
export const grantRolesSchema = z.strictObject({ roles: rolesSchema, note: noteSchema.optional() });
export type GrantRoles = z.infer<typeof grantRolesSchema>;

/** `POST /staff/:id/roles/remove`: at once. */
export const removeRolesSchema = z.strictObject({ roles: rolesSchema });
export type RemoveRoles = z.infer<typeof removeRolesSchema>;

/** Base64url of 32 bytes. */
const linkTokenSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** `POST /auth/password-link`: whose link it is, before they type a password. */
export const readPasswordLinkSchema = z.strictObject({ token: linkTokenSchema });
export type ReadPasswordLink = z.infer<typeof readPasswordLinkSchema>;
export const passwordLinkOwnerSchema = z.object({
  email: z.string(),
  name: z.string(),
  expiresAt: instantSchema,
});
export type PasswordLinkOwner = z.infer<typeof passwordLinkOwnerSchema>;

/** `POST /auth/set-password`. */
export const setPasswordSchema = z.strictObject({
  token: linkTokenSchema,
  password: z.string().min(1).max(PASSWORD_MAX_LENGTH),
});
export type SetPassword = z.infer<typeof setPasswordSchema>;
