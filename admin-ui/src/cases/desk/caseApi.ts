import type { CaseResolution } from '@standing/shared/cases/case';
import type {
  AcceptDocument,
  CaseDetail,
  CaseNote,
  CaseView,
  CheckItem,
  Present,
  RejectDocument,
  ResolveCase,
} from '@standing/shared/contracts/cases';
import type { ProposalView } from '@standing/shared/contracts/proposals';
import type { DocumentType } from '@standing/shared/documents/documents';
import { request } from '../../app/api.js';

interface Submission {
  /** Version of the case that the decision rests on. */
  readonly version: number;
  readonly idempotencyKey: string;
}

/** What ends a case: done, or waiting for a second person. */
export type ResolveAnswer = CaseView | { readonly proposal: ProposalView };

/** What customers are asked for. */
export interface Asking {
  readonly types: readonly DocumentType[];
  readonly reasonCodes: readonly string[];
  readonly note?: string;
}

export interface Resolving extends ResolveCase {
  readonly resolution: CaseResolution;
}

const casePath = (id: string) => `/cases/${encodeURIComponent(id)}`;
const documentPath = (id: string) => `/documents/${encodeURIComponent(id)}`;

/** The routes of the contract that the desk uses. */
export const caseApi = {
  detail: (id: string, signal?: AbortSignal) => request<CaseDetail>('GET', casePath(id), { signal }),

  /** What has been proposed in a case, the newest first. */
  proposals: (id: string, signal?: AbortSignal) =>
    request<{ readonly data: ProposalView[] }>('GET', '/proposals', {
      query: { caseId: id, sort: 'proposedAt', order: 'desc', perPage: 5 },
      signal,
    }),

  claim: (id: string) => request<CaseView>('POST', `${casePath(id)}/claim`),

  takeOver: (id: string) => request<CaseView>('POST', `${casePath(id)}/take-over`),

  heartbeat: (id: string) => request<CaseView>('POST', `${casePath(id)}/heartbeat`),

  /** Reaches the server also when the page is being left. */
  release: (id: string) => request<CaseView>('POST', `${casePath(id)}/release-claim`, { keepalive: true }),

  presence: (id: string) => request<Present>('POST', `${casePath(id)}/presence`, { body: {} }),

  addNote: (id: string, body: CaseNote, idempotencyKey: string) =>
    request<CaseView>('POST', `${casePath(id)}/notes`, { body, idempotencyKey }),

  check: (id: string, body: CheckItem, submission: Submission) =>
    request<CaseView>('POST', `${casePath(id)}/checklist`, { body, ...submission }),

  accept: (documentId: string, body: AcceptDocument, submission: Submission) =>
    request<CaseView>('POST', `${documentPath(documentId)}/accept`, { body, ...submission }),

  reject: (documentId: string, body: RejectDocument, submission: Submission) =>
    request<CaseView>('POST', `${documentPath(documentId)}/reject`, { body, ...submission }),

  ask: (id: string, body: Asking, submission: Submission) =>
    request<CaseView>('POST', `${casePath(id)}/request-documents`, { body, ...submission }),

  resolve: (id: string, body: Resolving, submission: Submission) =>
    request<ResolveAnswer>('POST', `${casePath(id)}/resolve`, { body, ...submission }),
};
