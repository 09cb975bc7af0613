import type { DataProvider, GetListParams, GetOneParams } from 'react-admin';
import type {
  AccountView,
  PlaceHold,
  Reasoned,
  StateAt,
  TimelineEntry,
} from '@standing/shared/contracts/accounts';
import type {
  AuditEntryView,
  AuditEventView,
  AuditPeopleView,
  CheckpointPage,
  ConsistencyProofView,
  LeafView,
  LogKeyView,
  LogStatusView,
} from '@standing/shared/contracts/audit';
import type {
  VerificationRunListView,
  VerificationRunView,
} from '@standing/shared/contracts/audit-verification';
import type { DossierRequest } from '@standing/shared/contracts/audit-dossier';
import type { EvidenceView } from '@standing/shared/contracts/audit-evidence';
import type { CaseView, MyDay, OpenCase } from '@standing/shared/contracts/cases';
import type { DocumentView } from '@standing/shared/contracts/documents';
import type {
  ErasureRequest,
  RetentionOverview,
  RetentionView,
  Reveal,
  Revealed,
} from '@standing/shared/contracts/personal-data';
import type {
  AnnounceWindow,
  ChangeWindow,
  Coverage,
  WindowScopeBody,
  WindowView,
} from '@standing/shared/contracts/maintenance';
import type { OverviewView } from '@standing/shared/contracts/overview';
import type { ProposalDetail, ProposalView } from '@standing/shared/contracts/proposals';
import type { NewReasonVersion, ReasonDetail, ReasonView } from '@standing/shared/contracts/reasons';
import type { CaseKind } from '@standing/shared/cases/case';
import type { AccountState } from '@standing/shared/account/state';
import type { CommandOffer } from '@standing/shared/account/offers';
import type { CustomerView } from '@standing/shared/contracts/status';
import type { ReasonKind, ReasonLocale } from '@standing/shared/reasons/reason';
import { request, requestBytes, type Query } from './api.js';
import { upload } from './upload.js';

interface Page<T> {
  readonly data: T[];
  readonly total: number;
  readonly totalIsExact: boolean;
}

/** A page of a log; `next` is the cursor of the page after it, null at the end. */
export interface CursorPage<T> {
  readonly data: T[];
  readonly next: string | null;
}

export interface StateCount {
  readonly state: AccountState;
  readonly count: number;
}

export interface CaseCount {
  readonly kind: CaseKind;
  readonly open: number;
  readonly soon: number;
  readonly late: number;
  /** Claimed by the caller. */
  readonly mine: number;
}

interface Submission {
  /** Version of the account that the decision rests on. */
  readonly version: number;
  readonly idempotencyKey: string;
}

/** What a decision came to: done, or waiting for a second person. */
export type DecisionAnswer = { readonly account: AccountView } | { readonly proposal: unknown };

function refuse(): Promise<never> {
  return Promise.reject(new Error('Accounts change through commands only.'));
}

async function getList(resource: string, params: GetListParams & { signal?: AbortSignal }) {
  const { page = 1, perPage = 25 } = params.pagination ?? {};
  const { field, order } = params.sort ?? {};
  const query: Query = {
    page,
    perPage,
    sort: field,
    order: order?.toLowerCase(),
    ...(params.filter as Query),
  };
  const answer = await request<Page<AccountView>>('GET', `/${resource}`, { query, signal: params.signal });
  return { data: answer.data, total: answer.total, meta: { totalIsExact: answer.totalIsExact } };
}

async function getOne(resource: string, params: GetOneParams & { signal?: AbortSignal }) {
  const id = encodeURIComponent(String(params.id));
  return { data: await request<AccountView>('GET', `/${resource}/${id}`, { signal: params.signal }) };
}

/**
 * react-admin reads lists and records through this; it changes nothing. What the contract has beyond lists and
 * records (commands, logs, counts) is in `api` below.
 */
export const dataProvider = {
  supportAbortSignal: true,
  getList,
  getOne,
  getMany: async (resource: string, { ids }: { ids: readonly unknown[] }) => ({
    data: await Promise.all(ids.map(async (id) => (await getOne(resource, { id: String(id) })).data)),
  }),
  getManyReference: refuse,
  create: refuse,
  update: refuse,
  updateMany: refuse,
  delete: refuse,
  deleteMany: refuse,
} as unknown as DataProvider;

/** How many entries of a log are fetched at a time. */
export const LOG_PAGE_SIZE = 50;
const CHECKPOINT_PAGE_SIZE = 25;

const reasonPath = (kind: ReasonKind, code: string) => `/reasons/${kind}/${encodeURIComponent(code)}`;
const windowPath = (id: string) => `/maintenance-windows/${encodeURIComponent(id)}`;
const account = (id: string) => `/accounts/${encodeURIComponent(id)}`;

/** The contract's routes that are neither a list nor a record of react-admin's. */
export const api = {
  account: (id: string, signal?: AbortSignal) => request<AccountView>('GET', account(id), { signal }),

  offers: (id: string, signal?: AbortSignal) =>
    request<CommandOffer[]>('GET', `${account(id)}/commands`, { signal }),

  timeline: (id: string, after: string | null, signal?: AbortSignal) =>
    request<CursorPage<TimelineEntry>>('GET', `${account(id)}/timeline`, {
      query: { after, limit: LOG_PAGE_SIZE },
      signal,
    }),

  customerView: (id: string, lang: ReasonLocale | null, signal?: AbortSignal) =>
    request<CustomerView>('GET', `${account(id)}/customer-view`, { query: { lang }, signal }),

  stateAt: (id: string, at: string, signal?: AbortSignal) =>
    request<StateAt>('GET', `${account(id)}/state`, { query: { at }, signal }),

  overview: (signal?: AbortSignal) => request<OverviewView>('GET', '/overview', { signal }),

  counts: (signal?: AbortSignal) => request<{ data: StateCount[] }>('GET', '/accounts/counts', { signal }),

  reasons: (kind?: ReasonKind, signal?: AbortSignal) =>
    request<Page<ReasonView>>('GET', '/reasons', { query: { kind }, signal }),

  reason: (kind: ReasonKind, code: string, signal?: AbortSignal) =>
    request<ReasonDetail>('GET', reasonPath(kind, code), { signal }),

  createReason: (
    kind: ReasonKind,
    code: string,
    content: NewReasonVersion,
    submission: Pick<Submission, 'idempotencyKey'>,
  ) => request<ReasonDetail>('POST', '/reasons', { body: { kind, code, ...content }, ...submission }),

  rewriteReason: (kind: ReasonKind, code: string, content: NewReasonVersion, submission: Submission) =>
    request<ReasonDetail>('POST', `${reasonPath(kind, code)}/versions`, { body: content, ...submission }),

  retireReason: (kind: ReasonKind, code: string, submission: Submission) =>
    request<ReasonDetail>('POST', `${reasonPath(kind, code)}/retire`, submission),

  windows: (query: Query, signal?: AbortSignal) =>
    request<Page<WindowView>>('GET', '/maintenance-windows', { query, signal }),

  window: (id: string, signal?: AbortSignal) => request<WindowView>('GET', windowPath(id), { signal }),

  coverage: (id: string, signal?: AbortSignal) =>
    request<Coverage>('GET', `${windowPath(id)}/coverage`, { signal }),

  previewCoverage: (scope: WindowScopeBody, signal?: AbortSignal) =>
    request<Coverage>('POST', '/maintenance-windows/coverage', { body: { scope }, signal }),

  announceWindow: (body: AnnounceWindow, submission: Pick<Submission, 'idempotencyKey'>) =>
    request<WindowView>('POST', '/maintenance-windows', { body, ...submission }),

  changeWindow: (id: string, body: ChangeWindow, submission: Submission) =>
    request<WindowView>('PATCH', windowPath(id), { body, ...submission }),

  endWindow: (id: string, submission: Submission) =>
    request<WindowView>('POST', `${windowPath(id)}/end`, submission),

  cancelWindow: (id: string, submission: Submission) =>
    request<WindowView>('POST', `${windowPath(id)}/cancel`, submission),

  log: (query: Query, signal?: AbortSignal) =>
    request<CursorPage<AuditEventView>>('GET', '/audit/events', {
      query: { limit: LOG_PAGE_SIZE, ...query },
      signal,
    }),

  entry: (id: string, signal?: AbortSignal) =>
    request<AuditEntryView>('GET', `/audit/events/${encodeURIComponent(id)}`, { signal }),

  auditPeople: (signal?: AbortSignal) => request<AuditPeopleView>('GET', '/audit/people', { signal }),

  dossier: (id: string, body: DossierRequest) => requestBytes(`${account(id)}/dossier`, { body }),

  evidence: (eventIds: readonly string[]) =>
    request<EvidenceView>('GET', '/audit/evidence', { query: { eventIds } }),

  logKey: (signal?: AbortSignal) => request<LogKeyView>('GET', '/audit/key', { signal }),

  logStatus: (signal?: AbortSignal) => request<LogStatusView>('GET', '/audit/status', { signal }),

  leaf: (index: number, signal?: AbortSignal) => request<LeafView>('GET', `/audit/leaf/${index}`, { signal }),

  checkpoints: (after: string | null, signal?: AbortSignal) =>
    request<CheckpointPage>('GET', '/audit/checkpoints', {
      query: { after, limit: CHECKPOINT_PAGE_SIZE },
      signal,
    }),

  verificationRuns: (signal?: AbortSignal) =>
    request<VerificationRunListView>('GET', '/audit/verification-runs', { signal }),

  startVerification: (accountId: string | null) =>
    request<VerificationRunView>('POST', '/audit/verification-runs', {
      body: accountId === null ? {} : { accountId },
    }),

  consistency: (from: number, to: number) =>
    request<ConsistencyProofView>('GET', '/audit/proofs/consistency', { query: { from, to } }),

  findAccounts: (q: string, perPage: number, signal?: AbortSignal) =>
    request<Page<AccountView>>('GET', '/accounts', { query: { q, perPage }, signal }),

  cases: (query: Query, signal?: AbortSignal) => request<Page<CaseView>>('GET', '/cases', { query, signal }),

  caseCounts: (signal?: AbortSignal) => request<{ data: CaseCount[] }>('GET', '/cases/counts', { signal }),

  /** The most urgent case that the caller may decide, claimed for them; nothing when there is none. */
  claimNext: (kinds: readonly CaseKind[] | undefined, idempotencyKey?: string) =>
    request<CaseView | undefined>('POST', '/cases/claim-next', {
      body: kinds ? { kinds } : {},
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    }),

  openCase: (body: OpenCase, idempotencyKey: string) =>
    request<CaseView>('POST', '/cases', { body, idempotencyKey }),

  /** @param since RFC 3339 */
  myDay: (since: string, signal?: AbortSignal) =>
    request<MyDay>('GET', '/cases/my-day', { query: { since }, signal }),

  reveal: (accountId: string, body: Reveal) =>
    request<Revealed>('POST', `${account(accountId)}/reveal`, { body }),

  retention: (accountId: string, signal?: AbortSignal) =>
    request<RetentionView>('GET', `${account(accountId)}/retention`, { signal }),

  /** A customer's wish to be forgotten: refused on record, noted or carried out. */
  requestErasure: (accountId: string, body: ErasureRequest) =>
    request<RetentionView>('POST', `${account(accountId)}/erasure-requests`, { body }),

  retentionOverview: (signal?: AbortSignal) => request<RetentionOverview>('GET', '/retention', { signal }),

  documentsOf: (accountId: string, signal?: AbortSignal) =>
    request<{ data: DocumentView[] }>('GET', `${account(accountId)}/documents`, { signal }),

  /** @param form `type` and `file` */
  handIn: (accountId: string, form: FormData, options: Parameters<typeof upload>[2]) =>
    upload<DocumentView>(`${account(accountId)}/documents`, form, options),

  proposals: (query: Query, signal?: AbortSignal) =>
    request<Page<ProposalView>>('GET', '/proposals', { query, signal }),

  proposal: (id: string, signal?: AbortSignal) =>
    request<ProposalDetail>('GET', `/proposals/${encodeURIComponent(id)}`, { signal }),

  decideProposal: (
    id: string,
    decision: 'approve' | 'reject' | 'withdraw',
    body: { readonly note?: string },
    idempotencyKey: string,
  ) =>
    request<{ proposal: ProposalView }>('POST', `/proposals/${encodeURIComponent(id)}/${decision}`, {
      body,
      idempotencyKey,
    }),

  placeHold: (id: string, body: PlaceHold, submission: Submission) =>
    request<DecisionAnswer>('POST', `${account(id)}/holds`, { body, ...submission }),

  releaseHold: (id: string, holdId: string, body: Reasoned, submission: Submission) =>
    request<DecisionAnswer>('POST', `${account(id)}/holds/${encodeURIComponent(holdId)}/release`, {
      body,
      ...submission,
    }),

  revokeVerification: (id: string, body: Reasoned, submission: Submission) =>
    request<DecisionAnswer>('POST', `${account(id)}/verification/revoke`, { body, ...submission }),

  close: (id: string, body: Reasoned, submission: Submission) =>
    request<DecisionAnswer>('POST', `${account(id)}/close`, { body, ...submission }),
};
