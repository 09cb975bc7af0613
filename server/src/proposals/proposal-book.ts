import { Injectable } from '@nestjs/common';
import type { Actor, Role } from '@standing/shared/access/roles';
import { canonicalBytes } from '@standing/shared/audit/canonical';
import { EMPTY_STREAM, sealEvent, type SealedEvent, type StreamHead } from '@standing/shared/audit/seal';
import { instantText } from '@standing/shared/audit/touched';
import { Refusal } from '@standing/shared/errors';
import {
  approversOf,
  canonicalHash,
  decideProposal,
  subjectsOf,
  type Evidence,
  type GrantEvidence,
  type ProposalDecision,
  type ProposalOutcome,
  type ProposalPayload,
} from '@standing/shared/proposals/proposal';
import { proposalExpiryMs } from '@standing/shared/settings/settings';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { SettingsService } from '../settings/settings.service.js';
import { stateOf, type ProposalRow } from './proposal.row.js';
import { ProposalsStore } from './proposals.store.js';

/** A proposal that is to be put on record. */
export interface NewProposal {
  readonly id: string;
  readonly payload: ProposalPayload;
  readonly evidence: Evidence | GrantEvidence;
  readonly maker: { readonly id: string; readonly role: Role };
  readonly note: string | null;
  readonly caseId: string | null;
  /** Version of the account, and the key that commits to the note about it; null of proposals about staff. */
  readonly account: { readonly version: number; readonly commitmentKey: Uint8Array | null } | null;
}

/** Writes what is proposed and what becomes of it: each a row and an event, in the caller's transaction. */
@Injectable()
export class ProposalBook {
  constructor(
    private readonly store: ProposalsStore,
    private readonly audit: AuditService,
    private readonly settings: SettingsService,
    private readonly clock: Clock,
  ) {}

  /** @throws Refusal `proposal_exists` */
  async open(manager: EntityManager, proposal: NewProposal): Promise<void> {
    const { id, payload, evidence, maker, note, caseId, account } = proposal;
    const at = this.clock.now();
    const [payloadHash, evidenceHash] = [canonicalHash(payload), canonicalHash(evidence)];
    const expiresAt = instantText(at + proposalExpiryMs(await this.settings.current(manager)));
    const reason = 'reason' in payload ? payload.reason : null;
    const event = sealEvent(`proposal:${id}`, EMPTY_STREAM, {
      id: uuidv7(),
      at,
      command: 'propose',
      actor: { kind: 'staff', ...maker },
      fromState: null,
      toState: null,
      reason,
      facts: {
        ...(payload.command === 'grant_roles'
          ? { staffId: payload.staffId, roles: payload.roles }
          : { accountId: payload.accountId }),
        command: payload.command,
        ...('holds' in payload ? { holdIds: payload.holds.map((hold) => hold.id) } : {}),
        ...(caseId === null ? {} : { caseId }),
        ...(account === null ? {} : { accountVersion: account.version }),
        payloadHash,
        evidenceHash,
        expiresAt,
      },
      ...privateNote(account?.commitmentKey ?? null, note),
    });
    await this.audit.insert(manager, 'proposal', [{ streamId: id, event }]);
    await this.addNote(manager, event, account?.commitmentKey ?? null, note);
    await this.store.insert(
      manager,
      {
        id,
        account_id: 'accountId' in payload ? payload.accountId : null,
        staff_id: 'staffId' in payload ? payload.staffId : null,
        case_id: caseId,
        command: payload.command,
        payload: canonicalText(payload),
        payload_hash: payloadHash,
        evidence: canonicalText(evidence),
        evidence_hash: evidenceHash,
        account_version: account?.version ?? null,
        reason_kind: reason?.kind ?? null,
        reason_code: reason?.code ?? null,
        reason_version: reason?.version ?? null,
        maker_id: maker.id,
        maker_role: maker.role,
        made_at: instantText(at),
        expires_at: expiresAt,
        approver_roles: approversOf(payload),
        note: account === null ? note : null,
      },
      event,
    );
    const subjects = subjectsOf(payload);
    if (!(await this.store.claimSubjects(manager, id, subjects))) {
      const [proposalId] = await this.store.findAbout(manager, subjects);
      throw new Refusal('proposal_exists', { extra: { proposalId } });
    }
  }

  /** Decides, seals and writes the end of a locked proposal. @throws Refusal as `decideProposal` says */
  async close(
    manager: EntityManager,
    row: ProposalRow,
    end: {
      readonly decision: ProposalDecision;
      readonly actor: Actor;
      readonly note: string | null;
      /** Of the account, to commit to the note. */
      readonly key: Uint8Array | null;
      /** What carried it out. */
      readonly eventIds: readonly string[];
    },
  ): Promise<ProposalOutcome> {
    const { decision, actor, note, key, eventIds } = end;
    const at = Math.max(this.clock.now(), row.made_at.getTime());
    const { outcome, role } = decideProposal(stateOf(row), decision, actor, at);
    const by = { kind: decision === 'expire' ? ('system' as const) : ('staff' as const), id: actor.id, role };
    const head: StreamHead = { version: row.version, hash: row.head_hash.toString('hex') };
    const event = sealEvent(`proposal:${row.id}`, head, {
      id: uuidv7(),
      at,
      command: `${decision}_proposal`,
      actor: by,
      fromState: null,
      toState: null,
      reason: null,
      facts: {
        ...(row.account_id === null ? { staffId: row.staff_id } : { accountId: row.account_id }),
        command: row.command,
        makerId: row.maker_id,
        payloadHash: row.payload_hash,
        ...(row.case_id === null ? {} : { caseId: row.case_id }),
        ...(eventIds.length === 0 ? {} : { eventIds }),
      },
      ...privateNote(key, note),
    });
    await this.audit.insert(manager, 'proposal', [{ streamId: row.id, event }]);
    await this.addNote(manager, event, key, note);
    await this.store.decide(
      manager,
      {
        id: row.id,
        outcome,
        decided_at: instantText(at),
        decided_by_kind: by.kind,
        decided_by_id: by.id,
        decided_by_role: by.role,
        result_event_ids: eventIds,
        decision_note: row.account_id === null ? note : null,
      },
      event,
    );
    return outcome;
  }

  private addNote(
    manager: EntityManager,
    event: SealedEvent,
    key: Uint8Array | null,
    note: string | null,
  ): Promise<void> {
    // Without its key an account is erased: nothing about it is written down any more.
    if (key === null || note === null) return Promise.resolve();
    return this.audit.addNote(manager, event.body.id, note);
  }
}

function canonicalText(value: unknown): string {
  return new TextDecoder().decode(canonicalBytes(value));
}

function privateNote(key: Uint8Array | null, note: string | null) {
  return key === null || note === null ? {} : { private: { key, values: { note } } };
}
