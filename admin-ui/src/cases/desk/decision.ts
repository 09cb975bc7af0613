import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { CaseResolution } from '@standing/shared/cases/case';
import type { ChecklistItem } from '@standing/shared/cases/checklist';
import type { CaseView } from '@standing/shared/contracts/cases';
import type { DocumentType } from '@standing/shared/documents/documents';
import { saysNotDone } from '../../app/api.js';
import { Submissions } from '../../accounts/decision/submissions.js';
import { caseApi, type ResolveAnswer } from './caseApi.js';

/** What a reviewer can send, each with the one kind of note that belongs to it. */
export type Decision =
  | { readonly type: 'accept'; readonly documentId: string; readonly issuedOn: string | null }
  | {
      readonly type: 'reject';
      readonly documentId: string;
      readonly reasonCodes: readonly string[];
      readonly forCustomer: string;
    }
  | {
      readonly type: 'ask';
      readonly types: readonly DocumentType[];
      readonly reasonCodes: readonly string[];
      readonly forCustomer: string;
    }
  | {
      readonly type: 'resolve';
      readonly resolution: CaseResolution;
      readonly reasonCode: string | null;
      readonly internal: string;
    }
  | { readonly type: 'note'; readonly internal: string }
  | { readonly type: 'message'; readonly forCustomer: string }
  | { readonly type: 'check'; readonly item: ChecklistItem; readonly done: boolean };

export type DecisionAnswer = ResolveAnswer;

/** Whether a decision takes the case from the desk. */
export function endsCase(decision: Decision): boolean {
  return decision.type === 'ask' || decision.type === 'resolve';
}

const noteOf = (text: string) => (text.trim() === '' ? {} : { note: text.trim() });

/** Sends a decision: the only place where notes become part of a request. */
export function send(
  caseId: string,
  decision: Decision,
  submission: { readonly version: number; readonly idempotencyKey: string },
): Promise<DecisionAnswer> {
  switch (decision.type) {
    case 'accept':
      return caseApi.accept(
        decision.documentId,
        decision.issuedOn === null ? {} : { issuedOn: decision.issuedOn },
        submission,
      );
    case 'reject':
      return caseApi.reject(
        decision.documentId,
        { reasonCodes: [...decision.reasonCodes], ...noteOf(decision.forCustomer) },
        submission,
      );
    case 'ask': {
      const { types, reasonCodes, forCustomer } = decision;
      return caseApi.ask(caseId, { types, reasonCodes, ...noteOf(forCustomer) }, submission);
    }
    case 'resolve': {
      const { resolution, reasonCode, internal } = decision;
      const reason = reasonCode === null ? {} : { reasonCode };
      return caseApi.resolve(caseId, { resolution, ...reason, ...noteOf(internal) }, submission);
    }
    case 'note':
      return caseApi.addNote(
        caseId,
        { text: decision.internal.trim(), visibility: 'internal' },
        submission.idempotencyKey,
      );
    case 'check':
      return caseApi.check(caseId, { item: decision.item, done: decision.done }, submission);
    case 'message':
      return caseApi.addNote(
        caseId,
        { text: decision.forCustomer.trim(), visibility: 'customer' },
        submission.idempotencyKey,
      );
  }
}

interface Handlers {
  readonly onDone: (decision: Decision, answer: DecisionAnswer) => void;
  /** The server has refused; the case may not be what it was. */
  readonly onRefused: () => void;
}

/** Sends decisions one at a time; sending the same again after a lost answer does it once. */
export function useDecision(caseId: string, version: number, { onDone, onRefused }: Handlers) {
  const [submissions] = useState(() => new Submissions<Decision>(() => crypto.randomUUID()));
  return useMutation<DecisionAnswer, unknown, Decision>({
    mutationFn: (decision) => {
      const { content, key } = submissions.begin(decision, () => decision);
      return send(caseId, content, { version, idempotencyKey: key });
    },
    onSuccess: (answer, decision) => {
      submissions.settle();
      onDone(decision, answer);
    },
    onError: (error) => {
      // What the key stands for may still be carried out: another key could carry it out twice.
      if (!saysNotDone(error)) return;
      submissions.settle();
      onRefused();
    },
  });
}

/** Whether an answer says that a second person has to approve. */
export function isProposed(answer: DecisionAnswer): answer is Exclude<DecisionAnswer, CaseView> {
  return 'proposal' in answer;
}

export function viewOf(answer: DecisionAnswer): CaseView | null {
  return 'proposal' in answer ? null : answer;
}
