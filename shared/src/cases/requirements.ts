import type { Instant } from '../account/state.js';
import type { DocumentStatus, DocumentType } from '../documents/documents.js';

/** Levels of verification, by what they require (domain: Verification case). */
export const VERIFICATION_LEVELS = ['basic', 'standard'] as const;
export type VerificationLevel = (typeof VERIFICATION_LEVELS)[number];

export type Requirement = 'identity' | 'address' | 'contact';

export const REQUIREMENTS_OF: Readonly<Record<VerificationLevel, readonly Requirement[]>> = {
  basic: ['identity', 'contact'],
  standard: ['identity', 'address', 'contact'],
};

/** Documents that answer a requirement; one of them is enough. */
export const DOCUMENTS_FOR: Readonly<Record<'identity' | 'address', readonly DocumentType[]>> = {
  identity: ['national_id', 'passport', 'driving_licence'],
  address: ['utility_bill', 'bank_statement', 'official_letter'],
};

/** How old a proof of address may be. Calendar months. */
export const ADDRESS_PROOF_MAX_MONTHS = 3;

/** What of a document counts towards the requirements. */
export interface DocumentFacts {
  readonly type: DocumentType;
  readonly status: DocumentStatus;
}

export interface ContactFacts {
  readonly emailConfirmed: boolean;
  readonly phoneConfirmed: boolean;
}

/** A requirement and how far it is met. */
export interface RequirementState {
  readonly requirement: Requirement;
  readonly met: boolean;
  /** What would meet it. */
  readonly anyOf: readonly (DocumentType | 'email_confirmed' | 'phone_confirmed')[];
}

/** Each requirement of a level, in the level's order. */
export function requirementStates(
  level: VerificationLevel,
  documents: readonly DocumentFacts[],
  contact: ContactFacts,
): RequirementState[] {
  return REQUIREMENTS_OF[level].map((requirement) => {
    if (requirement === 'contact') {
      const missing: ('email_confirmed' | 'phone_confirmed')[] = [
        ...(contact.emailConfirmed ? [] : (['email_confirmed'] as const)),
        ...(contact.phoneConfirmed ? [] : (['phone_confirmed'] as const)),
      ];
      return { requirement, met: missing.length === 0, anyOf: missing };
    }
    const types = DOCUMENTS_FOR[requirement];
    const met = documents.some(({ type, status }) => status === 'accepted' && types.includes(type));
    return { requirement, met, anyOf: types };
  });
}

/**
 * Whether a proof of address issued on a day is recent enough at an instant.
 *
 * @param issuedOn `YYYY-MM-DD`
 */
export function isRecentProof(issuedOn: string, at: Instant): boolean {
  const oldest = new Date(at);
  const day = oldest.getUTCDate();
  oldest.setUTCMonth(oldest.getUTCMonth() - ADDRESS_PROOF_MAX_MONTHS);
  // 31 May less three months is not 3 March: a month without that day ends on its last one.
  if (oldest.getUTCDate() !== day) oldest.setUTCDate(0);
  return issuedOn >= oldest.toISOString().slice(0, 10) && issuedOn <= new Date(at).toISOString().slice(0, 10);
}
