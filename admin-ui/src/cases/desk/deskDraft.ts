import { useState } from 'react';
import type { DocumentType } from '@standing/shared/documents/documents';
import { keptDrafts } from '../../app/keptDrafts.js';
import { useSession } from '../../app/session.js';

/**
 * What a reviewer has written and chosen for a case so far. The two notes are two fields from here to the request: no
 * text is ever moved from one to the other.
 */
export interface DeskDraft {
  /** The customer reads it. By what it goes with: a document's id, `ask`, `message`. */
  readonly forCustomer: Readonly<Record<string, string>>;
  /** Colleagues and the log. */
  readonly internal: string;
  /** By document id: the lines of its machine-readable zone. */
  readonly mrz: Readonly<Record<string, string>>;
  /** By document id: the day of issue, `YYYY-MM-DD`. */
  readonly issuedOn: Readonly<Record<string, string>>;
  /** By document id: why it is to be rejected. */
  readonly rejectFor: Readonly<Record<string, readonly string[]>>;
  /** Asking again: which documents, and why; null: what follows from the case. */
  readonly askTypes: readonly DocumentType[] | null;
  readonly askFor: readonly string[] | null;
  /** Ending the case, other than by a freeze. */
  readonly finalReason: string | null;
  /** Of the freeze that a review ends in. */
  readonly freezeReason: string | null;
}

export const NEW_DRAFT: DeskDraft = {
  forCustomer: {},
  internal: '',
  mrz: {},
  issuedOn: {},
  rejectFor: {},
  askTypes: null,
  askFor: null,
  finalReason: null,
  freezeReason: null,
};

export const deskDrafts = keptDrafts<DeskDraft>();

export interface DraftHandle {
  readonly draft: DeskDraft;
  readonly change: (values: Partial<DeskDraft>) => void;
  /** The case has left the desk. */
  readonly drop: () => void;
}

/** The draft of a case; every change is kept at once, so that no lost lease can cost it. */
export function useDeskDraft(caseId: string): DraftHandle {
  const owner = useSession()?.staff.id;
  const [draft, setDraft] = useState(() => deskDrafts.get(caseId) ?? NEW_DRAFT);
  return {
    draft,
    change: (values) => {
      // Two changes of one event must not undo each other: what is kept is newer than what was rendered.
      const next = { ...(deskDrafts.get(caseId) ?? draft), ...values };
      setDraft(next);
      if (owner !== undefined) deskDrafts.keep(caseId, owner, next);
    },
    drop: () => deskDrafts.drop(caseId),
  };
}

/** The text for the customer that goes with one thing. */
export function customerNote({ draft, change }: DraftHandle, what: string) {
  return {
    value: draft.forCustomer[what] ?? '',
    onChange: (text: string) => change({ forCustomer: { ...draft.forCustomer, [what]: text } }),
  };
}
