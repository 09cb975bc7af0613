import { approverRoles, RELEASE_AUTHORITY_RULES, releaseRight } from '@standing/shared/access/authority';
import type { Role } from '@standing/shared/access/roles';
import type { CaseKind } from '@standing/shared/cases/case';
import { requiredItems, type ChecklistItem } from '@standing/shared/cases/checklist';
import { DOCUMENTS_FOR } from '@standing/shared/cases/requirements';
import type { HoldView } from '@standing/shared/contracts/accounts';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import type { ReasonView } from '@standing/shared/contracts/reasons';
import type { DocumentType } from '@standing/shared/documents/documents';
import type { DecisionName } from './deskKeys.js';

/** The decisions that a case of each kind has on the desk. */
export const DECISIONS_OF: Readonly<Record<CaseKind, readonly DecisionName[]>> = {
  verification: ['accept', 'reject', 'ask', 'rejectCase', 'approve'],
  unfreeze: ['accept', 'reject', 'ask', 'refuse', 'lift'],
  review: ['accept', 'reject', 'ask', 'escalate', 'clear'],
  appeal: ['accept', 'reject', 'ask', 'uphold', 'overturn'],
};

type CaseHold = Pick<HoldView, 'id' | 'kind' | 'authority'>;

/** The open holds that a case is about: the one that it names, or all that fit its kind. */
export function holdsOf<T extends CaseHold>(
  { kind, holdId }: Pick<CaseDetail, 'kind' | 'holdId'>,
  holds: readonly T[],
): T[] {
  if (holdId !== null) return holds.filter(({ id }) => id === holdId);
  if (kind === 'unfreeze') return holds.filter((hold) => hold.kind !== 'flag');
  return kind === 'review' ? holds.filter((hold) => hold.kind === 'flag') : [];
}

/** What somebody may do about holds together; `nothing`: none is open. */
export type ReleaseRight = 'alone' | 'with_approval' | 'none' | 'nothing';

/** All of them are lifted or none: the strictest authority counts. */
export function rightOver(holds: readonly CaseHold[], roles: readonly Role[]): ReleaseRight {
  if (holds.length === 0) return 'nothing';
  const rights = holds.map(({ authority }) => releaseRight(authority, roles));
  if (rights.includes('none')) return 'none';
  return rights.includes('with_approval') ? 'with_approval' : 'alone';
}

/** Roles of which a second person needs one, the one that may the least first. */
export function approversOver(holds: readonly CaseHold[]): Role[] {
  return approverRoles(holds.map(({ authority }) => RELEASE_AUTHORITY_RULES[authority]));
}

/** What of the checklist stands in the way of a release. */
export function untickedItems({ checklist }: Pick<CaseDetail, 'checklist'>): ChecklistItem[] {
  const required = requiredItems('released');
  return checklist.filter(({ item, done }) => !done && required.includes(item)).map(({ item }) => item);
}

/** Only where a court or an authority ordered it: given for another hold it would tell of an order. */
const ONLY_ORDERS = 'order_lifted';
const ORDER = 'legal_order';

/** The usual reasons first, those that do not fit not at all. */
export function releaseReasons(
  reasons: readonly ReasonView[],
  holds: readonly Pick<HoldView, 'kind' | 'reasonCode'>[],
): ReasonView[] {
  const usual = holds.every(({ kind }) => kind === 'lock') ? 'identity_confirmed' : 'requirements_satisfied';
  const fitting = reasons.filter(
    ({ code }) => code !== ONLY_ORDERS || holds.some(({ reasonCode }) => reasonCode === ORDER),
  );
  return fitting.toSorted((one, other) => Number(other.code === usual) - Number(one.code === usual));
}

/** How a document that is wanted stands. */
export type HandInStatus = 'not_asked' | 'asked' | 'submitted' | 'accepted' | 'rejected';

export interface Wanted {
  /** Any one of them is enough. */
  readonly types: readonly DocumentType[];
  /** Whether the reason of a hold asks for it, and not only a colleague. */
  readonly isOfReason: boolean;
  readonly status: HandInStatus;
}

const ALTERNATIVES = [DOCUMENTS_FOR.identity, DOCUMENTS_FOR.address];
const BEST_FIRST: readonly HandInStatus[] = ['accepted', 'submitted', 'asked', 'rejected', 'not_asked'];

/**
 * What is to be handed in and how it stands: what the reasons ask for, what was asked for in the case, and what has
 * come besides.
 *
 * @param ofReasons types that the reasons of the holds ask for; those of one requirement are alternatives
 */
export function wantedDocuments(
  { documents, requestedDocuments }: Pick<CaseDetail, 'documents' | 'requestedDocuments'>,
  ofReasons: readonly DocumentType[],
): Wanted[] {
  const statusOf = (type: DocumentType): HandInStatus => {
    const found = documents
      .filter((each) => each.type === type && each.status !== 'superseded')
      .map(({ status }) => status as HandInStatus);
    if (requestedDocuments.includes(type)) found.push('asked');
    return BEST_FIRST.find((status) => found.includes(status)) ?? 'not_asked';
  };
  const groups = new Map<string, DocumentType[]>();
  for (const type of ofReasons) {
    const place = ALTERNATIVES.findIndex((types) => types.includes(type));
    const key = place < 0 ? type : String(place);
    const group = groups.get(key) ?? [];
    if (!group.includes(type)) group.push(type);
    groups.set(key, group);
  }
  const best = (types: readonly DocumentType[]) =>
    BEST_FIRST.find((status) => types.some((type) => statusOf(type) === status)) ?? 'not_asked';
  const named = new Set(ofReasons);
  const others = new Set([...requestedDocuments, ...documents.map(({ type }) => type)]);
  return [
    ...[...groups.values()].map((types) => ({ types, isOfReason: true, status: best(types) })),
    ...[...others]
      .filter((type) => !named.has(type))
      .map((type) => ({ types: [type], isOfReason: false, status: statusOf(type) })),
  ];
}
