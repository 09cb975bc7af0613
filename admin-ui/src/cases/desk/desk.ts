import { DOCUMENTS_FOR } from '@standing/shared/cases/requirements';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import type { DocumentType } from '@standing/shared/documents/documents';

export type CaseDocument = CaseDetail['documents'][number];

/** Which pair of rules a document is read by. */
export type DocumentRole = 'identity' | 'address' | 'other';

export function roleOf(type: DocumentType): DocumentRole {
  if (DOCUMENTS_FOR.identity.includes(type)) return 'identity';
  return DOCUMENTS_FOR.address.includes(type) ? 'address' : 'other';
}

const ROLE_ORDER: readonly DocumentRole[] = ['identity', 'address', 'other'];

/** In the order in which they are looked at: identity, address, others; what has been replaced comes last. */
export function inOrder(documents: readonly CaseDocument[]): CaseDocument[] {
  const rank = ({ status, type }: CaseDocument) =>
    (status === 'superseded' ? ROLE_ORDER.length : 0) + ROLE_ORDER.indexOf(roleOf(type));
  return documents.toSorted(
    (one, other) => rank(one) - rank(other) || one.submittedAt.localeCompare(other.submittedAt),
  );
}

/** The document to look at first: the first that waits for a decision. */
export function firstToDecide(documents: readonly CaseDocument[]): CaseDocument | undefined {
  return documents.find(({ status }) => status === 'submitted') ?? documents[0];
}

/** The next one that waits, after a document and then from the beginning; the same one when none waits. */
export function nextToDecide(documents: readonly CaseDocument[], after: string): string {
  const at = documents.findIndex(({ id }) => id === after);
  const turned = [...documents.slice(at + 1), ...documents.slice(0, Math.max(at, 0))];
  return turned.find(({ status }) => status === 'submitted')?.id ?? after;
}

/** What the case is ready for once its documents are decided; null: there is more to decide. */
export function readyFor(detail: Pick<CaseDetail, 'documents' | 'requirements'>): 'approve' | 'ask' | null {
  if (detail.documents.some(({ status }) => status === 'submitted')) return null;
  return detail.requirements.every(({ met }) => met) ? 'approve' : 'ask';
}

/** What to ask the customer for: documents that were rejected and what else the requirements lack. */
export function toAskFor(detail: Pick<CaseDetail, 'documents' | 'requirements'>): {
  types: DocumentType[];
  reasonCodes: string[];
} {
  const rejected = detail.documents.filter(({ status }) => status === 'rejected');
  const missing = detail.requirements
    .filter(({ met, requirement }) => !met && requirement !== 'contact')
    // Of alternatives the one that was tried, else the most common.
    .flatMap(({ anyOf }) =>
      rejected.some(({ type }) => anyOf.includes(type)) ? [] : (anyOf.slice(0, 1) as DocumentType[]),
    );
  const accepted = detail.documents.filter(({ status }) => status === 'accepted').map(({ type }) => type);
  const again = rejected.map(({ type }) => type).filter((type) => !accepted.includes(type));
  return {
    types: [...new Set([...again, ...missing])],
    reasonCodes: [...new Set(rejected.flatMap(({ reasonCodes }) => reasonCodes))],
  };
}

/** Something that others have done to the case. */
export type Change =
  | { readonly what: 'handed_in' | 'superseded' | 'accepted' | 'rejected'; readonly type: DocumentType }
  | { readonly what: 'note'; readonly by: string | null }
  | { readonly what: 'other' };

/** What has happened to a case between two looks at it, apart from one's own notes. */
export function changesBetween(before: CaseDetail, after: CaseDetail, me: string): Change[] {
  const changes: Change[] = after.documents.flatMap((document): Change[] => {
    const old = before.documents.find(({ id }) => id === document.id);
    if (!old) return [{ what: 'handed_in', type: document.type }];
    if (old.status === document.status || document.status === 'submitted') return [];
    return [{ what: document.status, type: document.type }];
  });
  const known = new Set(before.notes.map(({ id }) => id));
  for (const { id, author } of after.notes) {
    if (!known.has(id) && author.id !== me) changes.push({ what: 'note', by: author.name });
  }
  const own = after.notes.filter(({ id, author }) => !known.has(id) && author.id === me).length;
  if (changes.length === 0 && after.version > before.version + own) changes.push({ what: 'other' });
  return changes;
}
