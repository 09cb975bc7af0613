import type { Role } from '../access/roles.js';
import { DOCUMENT_TYPES, type DocumentType } from '../reasons/reason.js';

export { DOCUMENT_TYPES, type DocumentType };

export const DOCUMENT_STATUSES = ['submitted', 'accepted', 'rejected', 'superseded'] as const;
export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number];

/** What a file may be, told by its content. */
export const MEDIA_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

/** What is served of a document: pictures that the server drew itself, never the bytes that were handed in. */
export const RENDITIONS = ['view', 'thumbnail'] as const;
export type Rendition = (typeof RENDITIONS)[number];

/** Why somebody opens a document; in the log beside who, when and which. */
export const VIEW_PURPOSES = [
  'case_review',
  'account_review',
  'customer_enquiry',
  'investigation',
  'audit',
] as const;
export type ViewPurpose = (typeof VIEW_PURPOSES)[number];

/**
 * The statuses that a document can go to. A decision can be put right while the case is under way, which is the case's
 * to know; what a newer document has taken the place of stays as it is.
 */
export const NEXT_STATUSES: Readonly<Record<DocumentStatus, readonly DocumentStatus[]>> = {
  submitted: ['accepted', 'rejected', 'superseded'],
  accepted: ['rejected', 'superseded'],
  rejected: ['accepted', 'superseded'],
  superseded: [],
};

const SEES_EVERYTHING: readonly Role[] = ['reviewer', 'lead', 'auditor'];

/**
 * Whether somebody may open a document of this type. Support never opens what identifies a person (domain: People);
 * `other` may hold just that. What support asks for on the phone and checks is where money comes from.
 */
export function mayOpen(type: DocumentType, roles: readonly Role[]): boolean {
  if (roles.some((role) => SEES_EVERYTHING.includes(role))) return true;
  return type === 'source_of_funds' && roles.includes('support');
}
