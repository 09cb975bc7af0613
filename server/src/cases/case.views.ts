import { Injectable } from '@nestjs/common';
import type { Actor } from '@standing/shared/access/roles';
import type { AccountState, Instant } from '@standing/shared/account/state';
import { instantText } from '@standing/shared/audit/touched';
import { caseNumber, caseStatusAt, dueStateAt, leaseAt } from '@standing/shared/cases/case';
import { checklistOf } from '@standing/shared/cases/checklist';
import { requirementStates } from '@standing/shared/cases/requirements';
import type { CaseDetail, CaseView, Present } from '@standing/shared/contracts/cases';
import { promisesOf } from '@standing/shared/settings/settings';
import { DataSource } from 'typeorm';
import { AccountsService } from '../accounts/accounts.service.js';
import { AuditService } from '../audit/audit.service.js';
import { DocumentsService } from '../documents/documents.service.js';
import { SettingsService } from '../settings/settings.service.js';
import { ActorNames } from '../staff/actor-names.js';
import { priorityName, stateOf } from './case.row.js';
import { CasesReadModel, type CaseListRow } from './cases.read-model.js';

/** Cases as the API shows them. */
@Injectable()
export class CaseViews {
  constructor(
    private readonly dataSource: DataSource,
    private readonly readModel: CasesReadModel,
    private readonly accounts: AccountsService,
    private readonly documents: DocumentsService,
    private readonly settings: SettingsService,
    private readonly audit: AuditService,
    private readonly names: ActorNames,
  ) {}

  /** In the rows' order, as of an instant. */
  async of(rows: readonly CaseListRow[], at: Instant): Promise<CaseView[]> {
    const [accounts, settings] = await Promise.all([
      this.accounts.getMany([...new Set(rows.map((row) => row.account_id))]),
      this.settings.current(),
    ]);
    const { soonMs } = promisesOf(settings);
    const byId = new Map(accounts.map((account) => [account.id, account]));
    const names = await this.names.namesOf(
      rows.flatMap((row) => [row.assignee_id, row.lease_holder_id].filter((id) => id !== null)),
    );
    const person = (id: string) => ({ id, name: names.get(id) ?? null });
    return rows.map((row) => {
      const state = stateOf(row);
      const lease = leaseAt(state, at);
      const account = byId.get(row.account_id);
      // A case references its account: it is there.
      if (!account) throw new Error(`case ${row.id} has no account`);
      return {
        id: row.id,
        number: caseNumber(row.kind, row.number),
        kind: row.kind,
        status: caseStatusAt(state, at),
        priority: priorityName(row.priority),
        level: row.level,
        accountId: row.account_id,
        account: {
          externalRef: account.externalRef,
          displayName: account.displayName,
          state: account.state,
          country: account.country,
          riskLevel: account.riskLevel,
        },
        holdId: row.hold_id,
        contestedEventId: row.contested_event_id,
        openedAt: row.opened_at.toISOString(),
        dueAt: row.due_at?.toISOString() ?? null,
        soonAt: state.dueAt === null ? null : instantText(state.dueAt - soonMs[row.kind]),
        dueState: dueStateAt(row.status, state.dueAt, soonMs[row.kind], at),
        assignee: row.assignee_id === null ? null : person(row.assignee_id),
        lease: lease && { holder: person(lease.holderId), until: instantText(lease.until) },
        returned: row.returned,
        requestedDocuments: [...row.requested_documents],
        documents: { submitted: row.submitted, accepted: row.accepted, rejected: row.rejected },
        resolution: row.resolution,
        resolvedAt: row.resolved_at?.toISOString() ?? null,
        reasonCode: row.reason_code,
        version: row.version,
      };
    });
  }

  /** Colleagues on a case's page. */
  async present(rows: readonly { id: string; seen_at: Date }[]): Promise<Present> {
    const names = await this.names.namesOf(rows.map((row) => row.id));
    const data = rows.map(({ id, seen_at }) => ({
      id,
      name: names.get(id) ?? null,
      seenAt: seen_at.toISOString(),
    }));
    return { data };
  }

  /** One case with everything that its page shows; what the customer declared only to the lease's holder. */
  async detail(row: CaseListRow, actor: Actor, at: Instant): Promise<CaseDetail> {
    const [[view], notes, documents, declared, checks, contested] = await Promise.all([
      this.of([row], at),
      this.readModel.notes(row.id),
      this.documents.listForCase(row.id),
      this.readModel.declared(row.account_id),
      this.readModel.checks(row.id),
      this.contested(row),
    ]);
    if (!view || !declared) throw new Error(`case ${row.id} has no account`);
    const names = await this.names.namesOf([
      ...notes.map((note) => note.author_id),
      ...checks.map((check) => check.actor_id),
    ]);
    const checked = new Map(checks.map((check) => [check.item, check]));
    const contact = { emailConfirmed: declared.email_confirmed, phoneConfirmed: declared.phone_confirmed };
    const isMine = view.lease?.holder.id === actor.id;
    const profile = isMine ? await this.accounts.declare(row.account_id, row.id, actor) : {};
    return {
      ...view,
      documents: documents.map((document) => ({
        id: document.id,
        type: document.type,
        status: document.status,
        mediaType: document.mediaType,
        pages: document.pages.length,
        submittedAt: document.submittedAt,
        decidedAt: document.decidedAt,
        reasonCodes: [...document.reasonCodes],
      })),
      requirements:
        row.kind === 'verification'
          ? requirementStates(row.level ?? 'standard', documents, contact).map((state) => ({
              ...state,
              anyOf: [...state.anyOf],
            }))
          : [],
      notes: notes.map((note) => ({
        id: note.event_id,
        at: note.at.toISOString(),
        author: { id: note.author_id, name: names.get(note.author_id) ?? null },
        visibility: note.visibility,
        text: note.text,
      })),
      checklist: checklistOf(row.kind).map((item) => {
        const check = checked.get(item);
        if (!check) return { item, done: false, by: null, at: null };
        const by = { id: check.actor_id, name: names.get(check.actor_id) ?? null };
        return { item, done: true, by, at: check.at.toISOString() };
      }),
      contested,
      declared: isMine
        ? {
            displayName: declared.display_name,
            birthDate: profile.birthDate ?? null,
            address: profile.address ?? null,
            country: declared.country,
            ...contact,
          }
        : null,
    };
  }

  /** The decision that a case is about, without what was written about it. */
  private async contested(row: CaseListRow): Promise<CaseDetail['contested']> {
    if (row.contested_event_id === null) return null;
    const event = await this.audit.findEvent(this.dataSource.manager, row.contested_event_id);
    // Events are never removed: it is there.
    if (!event) throw new Error(`case ${row.id} contests no event`);
    const names = await this.names.namesOf([event.actor.id, ...row.barred_ids]);
    const { id, kind, role } = event.actor;
    return {
      eventId: event.id,
      at: event.at,
      command: event.command,
      // Events are written by the product alone, with the kinds and states that there are.
      actor: {
        kind: kind as NonNullable<CaseDetail['contested']>['actor']['kind'],
        id,
        role,
        name: names.get(id) ?? null,
      },
      fromState: event.fromState as AccountState | null,
      toState: event.toState as AccountState | null,
      reasonKind: event.reason?.kind ?? null,
      reasonCode: event.reason?.code ?? null,
      tookPart: row.barred_ids.map((person) => ({ id: person, name: names.get(person) ?? null })),
    };
  }
}
