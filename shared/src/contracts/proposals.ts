import { z } from 'zod';
import { ROLES, STAFF_ROLES } from '../access/roles.js';
import { HOLD_KINDS } from '../account/state.js';
import { DOCUMENT_STATUSES, DOCUMENT_TYPES } from '../documents/documents.js';
import { MAX_CITED_DOCUMENTS, PROPOSAL_COMMANDS, PROPOSAL_STATUSES } from '../proposals/proposal.js';
import { RELEASE_AUTHORITIES } from '../reasons/catalogue.js';
import {
  accountSchema,
  accountStateSchema,
  actorSchema,
  capabilityMarksSchema,
  reasonedSchema,
  RISK_LEVELS,
} from './accounts.js';
import { instantSchema, listOf, listQuery, noteSchema, uuidSchema } from './common.js';

/** A hold or an account's end asked for, with the documents that speak for it. */
export const citedSchema = reasonedSchema.extend({
  documentIds: z.array(uuidSchema).max(MAX_CITED_DOCUMENTS).optional(),
});
export type Cited = z.infer<typeof citedSchema>;

export const proposalSchema = z.object({
  id: uuidSchema,
  command: z.enum(PROPOSAL_COMMANDS),
  /** As of now: a proposal past its time is expired. */
  status: z.enum(PROPOSAL_STATUSES),
  /** What it is about: an account, or, when roles are to be granted, one of the staff. */
  accountId: uuidSchema.nullable(),
  account: z
    .object({
      externalRef: z.string(),
      displayName: z.string(),
      state: accountStateSchema,
      country: z.string(),
      riskLevel: z.enum(RISK_LEVELS),
    })
    .nullable(),
  staff: z.object({ id: uuidSchema, name: z.string().nullable() }).nullable(),
  /** What is to be granted. */
  roles: z.array(z.enum(STAFF_ROLES)),
  /** What is to be released. */
  holds: z.array(
    z.object({
      id: uuidSchema,
      kind: z.enum(HOLD_KINDS),
      reasonCode: z.string(),
      reasonVersion: z.number(),
      authority: z.enum(RELEASE_AUTHORITIES),
      placedAt: instantSchema,
    }),
  ),
  /** The case in which it was proposed. */
  case: z.object({ id: uuidSchema, number: z.string() }).nullable(),
  level: z.string().nullable(),
  reasonKind: z.string().nullable(),
  reasonCode: z.string().nullable(),
  reasonVersion: z.number().nullable(),
  /** What its maker wrote. */
  note: z.string().nullable(),
  maker: actorSchema,
  proposedAt: instantSchema,
  expiresAt: instantSchema,
  /** Of the account when it was proposed. */
  accountVersion: z.number().nullable(),
  /** SHA-256 of the canonical command and of the canonical evidence, hex. */
  payloadHash: z.string(),
  evidenceHash: z.string(),
  /** Roles of which a second person needs one. */
  approvers: z.array(z.enum(ROLES)),
  /** Whether the caller may approve or reject it now. */
  mayDecide: z.boolean(),
  /** Whether it is the caller's, and still open. */
  mayWithdraw: z.boolean(),
  decision: z
    .object({
      by: actorSchema,
      at: instantSchema,
      note: z.string().nullable(),
    })
    .nullable(),
});
export type ProposalView = z.infer<typeof proposalSchema>;
export const proposalListSchema = listOf(proposalSchema);

const evidenceHoldSchema = z.object({ id: uuidSchema, kind: z.enum(HOLD_KINDS), reasonCode: z.string() });
const documentStatus = z.enum(DOCUMENT_STATUSES).nullable();

/** One thing that is not as it was when it was proposed. */
export const evidenceChangeSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('account'), from: z.number(), to: z.number() }),
  z.object({ what: z.literal('verification'), from: z.boolean(), to: z.boolean() }),
  z.object({ what: z.literal('hold_placed'), hold: evidenceHoldSchema }),
  z.object({ what: z.literal('hold_gone'), hold: evidenceHoldSchema }),
  z.object({
    what: z.literal('document'),
    document: z.object({ id: uuidSchema, type: z.enum(DOCUMENT_TYPES) }),
    from: documentStatus,
    to: documentStatus,
  }),
  z.object({ what: z.literal('notes'), from: z.number(), to: z.number() }),
  z.object({ what: z.literal('case'), from: z.number(), to: z.number() }),
  z.object({
    what: z.literal('roles'),
    from: z.array(z.enum(STAFF_ROLES)),
    to: z.array(z.enum(STAFF_ROLES)),
  }),
  z.object({ what: z.literal('suspended'), from: z.boolean(), to: z.boolean() }),
]);
export type EvidenceChangeView = z.infer<typeof evidenceChangeSchema>;

export const proposalDetailSchema = proposalSchema.extend({
  evidence: z.object({
    account: z.object({ version: z.number(), verified: z.boolean() }).nullable(),
    /** The person as they were when it was proposed. */
    staff: z.object({ roles: z.array(z.enum(STAFF_ROLES)), suspended: z.boolean() }).nullable(),
    holds: z.array(evidenceHoldSchema),
    documents: z.array(
      z.object({ id: uuidSchema, type: z.enum(DOCUMENT_TYPES), status: z.enum(DOCUMENT_STATUSES) }),
    ),
    case: z.object({ id: uuidSchema, version: z.number(), notes: z.array(uuidSchema) }).nullable(),
  }),
  /** What has changed since it was proposed; with anything here approving answers 409. Empty once it is decided. */
  changes: z.array(evidenceChangeSchema),
  /** The account as it is, and as it would be were the proposal approved now; null once it is decided. */
  result: z
    .object({
      from: accountStateSchema,
      to: accountStateSchema,
      capabilities: capabilityMarksSchema,
      holdsLeft: z.array(evidenceHoldSchema),
    })
    .nullable(),
  /** The same of roles: those that the person would have. */
  resultingRoles: z.array(z.enum(STAFF_ROLES)).nullable(),
});
export type ProposalDetail = z.infer<typeof proposalDetailSchema>;

export const PROPOSAL_SORTS = ['proposedAt', 'expiresAt'] as const;
export const proposalListQuerySchema = listQuery(PROPOSAL_SORTS).extend({
  status: z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(PROPOSAL_STATUSES)).min(1).max(PROPOSAL_STATUSES.length))
    .optional(),
  accountId: uuidSchema.optional(),
  caseId: uuidSchema.optional(),
  staffId: uuidSchema.optional(),
  command: z.enum(PROPOSAL_COMMANDS).optional(),
  /** A staff id, or `me`. */
  maker: z.union([uuidSchema, z.literal('me')]).optional(),
  /** Those that wait for somebody like the caller. */
  mayDecide: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});
export type ProposalListQuery = z.infer<typeof proposalListQuerySchema>;

/** A second person's yes needs no words. */
export const approveProposalSchema = z.strictObject({ note: noteSchema.optional() });
export type ApproveProposal = z.infer<typeof approveProposalSchema>;

/** A no has to say why: the maker has to know what to do better. */
export const rejectProposalSchema = z.strictObject({ note: noteSchema });
export type RejectProposal = z.infer<typeof rejectProposalSchema>;

export const withdrawProposalSchema = z.strictObject({ note: noteSchema.optional() });
export type WithdrawProposal = z.infer<typeof withdrawProposalSchema>;

/** What a command answers (202) that a second person has to approve. */
export const proposedSchema = z.object({ proposal: proposalSchema });
/** A proposal that has been carried out, and the account as it is now where it is about one. */
export const proposalDecidedSchema = z.object({
  proposal: proposalSchema,
  account: accountSchema.nullable(),
});
