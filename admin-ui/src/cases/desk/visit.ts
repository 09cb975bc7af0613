import { CASE_KINDS, type CaseKind } from '@standing/shared/cases/case';

/** Why somebody comes to a case; kept in the browser's history beside the address, so that a reload knows it too. */
export interface Visit {
  /** To work on it, and not only to look. */
  readonly claim: boolean;
  /** The kind that they were working on. */
  readonly kind: CaseKind | undefined;
  /** Nothing of this kind was left a moment ago. */
  readonly wasEmpty: boolean;
}

/** Reads what a link left in the history; anything else means a visit without a purpose. */
export function visitOf(state: unknown): Visit {
  const given = (typeof state === 'object' && state !== null ? state : {}) as Readonly<
    Record<string, unknown>
  >;
  return {
    claim: given['claim'] === true,
    kind: CASE_KINDS.find((kind) => kind === given['kind']),
    wasEmpty: given['wasEmpty'] === true,
  };
}
