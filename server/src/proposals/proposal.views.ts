import { Injectable } from '@nestjs/common';
import type { Actor } from '@standing/shared/access/roles';
import type { Instant } from '@standing/shared/account/state';
import { caseNumber } from '@standing/shared/cases/case';
import type { ProposalView } from '@standing/shared/contracts/proposals';
import { mayDecide, proposalStatusAt } from '@standing/shared/proposals/proposal';
import { AccountsService } from '../accounts/accounts.service.js';
import { ActorNames } from '../staff/actor-names.js';
import { payloadOf, stateOf } from './proposal.row.js';
import type { ProposalListRow } from './proposals.read-model.js';

/** Proposals as the API shows them. */
@Injectable()
export class ProposalViews {
  constructor(
    private readonly accounts: AccountsService,
    private readonly names: ActorNames,
  ) {}

  /** In the rows' order, as of an instant, to somebody. */
  async of(rows: readonly ProposalListRow[], actor: Actor, at: Instant): Promise<ProposalView[]> {
    const accountIds = new Set(rows.flatMap((row) => row.account_id ?? []));
    const accounts = await this.accounts.getMany([...accountIds]);
    const byId = new Map(accounts.map((account) => [account.id, account]));
    const names = await this.names.namesOf(
      rows.flatMap((row) => [row.maker_id, row.decided_by_id ?? [], row.staff_id ?? []].flat()),
    );
    return rows.map((row) => {
      const account = row.account_id === null ? null : byId.get(row.account_id);
      // A proposal references its account: it is there.
      if (account === undefined) throw new Error(`proposal ${row.id} has no account`);
      const payload = payloadOf(row);
      const state = stateOf(row);
      const status = proposalStatusAt(state, at);
      return {
        id: row.id,
        command: row.command,
        status,
        accountId: row.account_id,
        account: account && {
          externalRef: account.externalRef,
          displayName: account.displayName,
          state: account.state,
          country: account.country,
          riskLevel: account.riskLevel,
        },
        staff: row.staff_id === null ? null : { id: row.staff_id, name: names.get(row.staff_id) ?? null },
        roles: payload.command === 'grant_roles' ? [...payload.roles] : [],
        holds: payload.command === 'release_hold' ? payload.holds.map((hold) => viewHold(hold, row)) : [],
        case:
          row.case_id === null || row.case_kind === null || row.case_number === null
            ? null
            : { id: row.case_id, number: caseNumber(row.case_kind, row.case_number) },
        level: payload.command === 'approve_verification' ? payload.level : null,
        reasonKind: row.reason_kind,
        reasonCode: row.reason_code,
        reasonVersion: row.reason_version,
        note: row.note,
        maker: {
          kind: 'staff' as const,
          id: row.maker_id,
          role: row.maker_role,
          name: names.get(row.maker_id) ?? null,
        },
        proposedAt: row.made_at.toISOString(),
        expiresAt: row.expires_at.toISOString(),
        accountVersion: row.account_version,
        payloadHash: row.payload_hash,
        evidenceHash: row.evidence_hash,
        approvers: [...row.approver_roles],
        mayDecide: mayDecide(state, actor, at),
        mayWithdraw: status === 'open' && row.maker_id === actor.id,
        decision: viewDecision(row, names),
      };
    });
  }
}

function viewHold(
  hold: { readonly id: string; readonly kind: ProposalView['holds'][number]['kind'] } & Pick<
    ProposalView['holds'][number],
    'authority'
  >,
  row: ProposalListRow,
): ProposalView['holds'][number] {
  const placed = row.holds?.find(({ id }) => id === hold.id);
  // Holds are never deleted.
  if (!placed) throw new Error(`proposal ${row.id} names a hold that is not there`);
  return {
    id: hold.id,
    kind: hold.kind,
    reasonCode: placed.reason_code,
    reasonVersion: placed.reason_version,
    authority: hold.authority,
    placedAt: new Date(placed.placed_at).toISOString(),
  };
}

function viewDecision(row: ProposalListRow, names: ReadonlyMap<string, string>): ProposalView['decision'] {
  const { decided_at: at, decided_by_id: id, decided_by_kind: kind, decided_by_role: role } = row;
  if (at === null || id === null || kind === null || role === null) return null;
  return {
    by: { kind, id, role, name: names.get(id) ?? null },
    at: at.toISOString(),
    note: row.decision_note,
  };
}
