import { z } from 'zod';
import { MAIL_CAUSES, MAIL_EVENTS, MAIL_STATUSES } from '../notifications/mail.js';
import { HTML_MAX, SUBJECT_MAX, TEXT_MAX } from '../notifications/template.js';
import { REASON_LOCALES } from '../reasons/reason.js';
import { actorSchema } from './accounts.js';
import { instantSchema, listOf, listQuery, personLine, personText, uuidSchema } from './common.js';

export const mailEventSchema = z.enum(MAIL_EVENTS);
const languageSchema = z.enum(REASON_LOCALES);

/** A mail to a customer, as far as it says nothing of what it says. */
export const mailSchema = z.object({
  id: uuidSchema,
  /** What it is about; names its template. */
  event: mailEventSchema,
  /** Of the log, which made it. */
  eventId: uuidSchema,
  account: z.object({
    id: uuidSchema,
    externalRef: z.string(),
    /** Empty once the account is erased. */
    displayName: z.string(),
    /** The address as it may be shown; null without one. */
    email: z.string().nullable(),
  }),
  language: languageSchema,
  templateVersion: z.number(),
  status: z.enum(MAIL_STATUSES),
  /** Why it is not on its way; null where there is nothing to say. */
  cause: z.enum(MAIL_CAUSES).nullable(),
  /** How often it was handed to the mail server, or tried to. */
  attempts: z.number(),
  /** How often somebody has had it sent again. */
  resends: z.number(),
  /** When what it tells of happened. */
  occurredAt: instantSchema,
  createdAt: instantSchema,
  /** While it waits. */
  nextAttemptAt: instantSchema.nullable(),
  /** When the mail server took it. */
  sentAt: instantSchema.nullable(),
  /** When it came to its end, sent or not. */
  endedAt: instantSchema.nullable(),
});
export type MailView = z.infer<typeof mailSchema>;
export const mailListSchema = listOf(mailSchema);

export const MAIL_PROBLEMS = ['refused_for_now', 'refused', 'connection'] as const;

export const mailDetailSchema = mailSchema.extend({
  /** What the receiver recognises a repeat by: the header `Message-ID`. */
  messageId: z.string(),
  /** As the customer gets it; null once the account is erased. */
  content: z
    .object({
      subject: z.string(),
      text: z.string(),
      /** A whole document, which loads nothing from anywhere. */
      html: z.string(),
      /** A message in it is left out, since the caller may not read cases. */
      messageWithheld: z.boolean(),
    })
    .nullable(),
  tries: z.array(
    z.object({
      n: z.number(),
      at: instantSchema,
      /** Milliseconds. */
      ms: z.number(),
      /** Null: the mail server took it. */
      problem: z.enum(MAIL_PROBLEMS).nullable(),
      /** Of the mail server's answer (RFC 5321), without its words, which may hold the address. */
      smtpCode: z.number().nullable(),
      /** The same in detail (RFC 3463), e.g. `5.1.1`. */
      statusCode: z.string().nullable(),
    }),
  ),
});
export type MailDetail = z.infer<typeof mailDetailSchema>;

const mailFilters = {
  status: z.enum(MAIL_STATUSES).optional(),
  event: mailEventSchema.optional(),
};

export const mailListQuerySchema = listQuery(['createdAt']).extend({
  ...mailFilters,
  accountId: uuidSchema.optional(),
});
export type MailListQuery = z.infer<typeof mailListQuerySchema>;

/** Of one account; the account is in the path. */
export const accountMailQuerySchema = listQuery(['createdAt']).extend(mailFilters);
export type AccountMailQuery = z.infer<typeof accountMailQuerySchema>;

/** Exact totals beyond this cost more than they tell. */
export const MAIL_COUNT_LIMIT = 10_000;

/** How sending does, at this moment. */
export const mailStateSchema = z.object({
  /** Whether there is a mail server. Without one mails are kept and shown. */
  configured: z.boolean(),
  /** Since when the mail server cannot be reached or takes nothing; null while it does. */
  failingSince: instantSchema.nullable(),
  /** When it is tried again. */
  retryAt: instantSchema.nullable(),
  /** How many mails are in a status; counted up to `MAIL_COUNT_LIMIT` each. */
  counts: z.object({
    pending: z.number(),
    uncertain: z.number(),
    dead: z.number(),
    kept: z.number(),
  }),
});
export type MailState = z.infer<typeof mailStateSchema>;

// Templates.

const mailTextSchema = z.object({ subject: z.string(), text: z.string(), html: z.string() });
const contentSchema = z.object({ en: mailTextSchema, 'zh-CN': mailTextSchema });

export const mailTemplateSchema = z.object({
  event: mailEventSchema,
  /** The current version: mails that are made from now on take it. */
  version: z.number(),
  /** As it is now. */
  content: contentSchema,
  changedAt: instantSchema,
  changedBy: actorSchema.pick({ id: true, name: true }),
});
export type MailTemplateView = z.infer<typeof mailTemplateSchema>;
export const mailTemplateListSchema = listOf(mailTemplateSchema);

export const mailTemplateDetailSchema = mailTemplateSchema.extend({
  /** What may stand in it: `{{name}}`, or `{{#name}}…{{/name}}` for a section; dotted where it is inside of one. */
  placeholders: z.array(z.object({ name: z.string(), kind: z.enum(['text', 'section']) })),
  /** Newest first. */
  versions: z.array(
    z.object({
      version: z.number(),
      content: contentSchema,
      createdAt: instantSchema,
      createdBy: actorSchema.pick({ id: true, name: true }),
    }),
  ),
});
export type MailTemplateDetail = z.infer<typeof mailTemplateDetailSchema>;

/** A template that is rewritten more often than this is a conversation. */
export const MAX_TEMPLATE_VERSIONS = 500;

const NOT_EMPTY = { message: 'must not be empty' };
const written = (text: string) => text.length > 0;

const writtenMailText = z.strictObject({
  subject: personLine(SUBJECT_MAX).refine(written, NOT_EMPTY),
  text: personText(TEXT_MAX).refine(written, NOT_EMPTY),
  html: personText(HTML_MAX).refine(written, NOT_EMPTY),
});

/** What has placeholders, sections and tags is checked by the service, which says what is wrong where. */
export const newTemplateVersionSchema = z.strictObject({ en: writtenMailText, 'zh-CN': writtenMailText });
export type NewTemplateVersion = z.infer<typeof newTemplateVersionSchema>;

export const templatePreviewSchema = z.strictObject({
  event: mailEventSchema,
  language: languageSchema,
  /** Default: the template as it is. */
  content: writtenMailText.optional(),
});
export type TemplatePreview = z.infer<typeof templatePreviewSchema>;

/** Over sample data: nobody's. */
export const templatePreviewAnswerSchema = mailTextSchema;
