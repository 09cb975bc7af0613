import { Injectable } from '@nestjs/common';
import type { Permission } from '@standing/shared/access/permissions';
import { toBase64 } from '@standing/shared/audit/base64';
import { leafHash } from '@standing/shared/audit/canonical';
import { planInclusion } from '@standing/shared/audit/proofs';
import type { EventEvidenceView, EvidenceView } from '@standing/shared/contracts/audit-evidence';
import { visibleProposals } from '@standing/shared/proposals/proposal';
import { mayDo, type RequestActor } from '../../platform/http/access/request-actor.js';
import { LogKeysService } from '../tree/log-keys.service.js';
import { LogTreeReadModel } from '../tree/log-tree.read-model.js';
import { EvidenceReadModel, type EvidenceRow } from './evidence.read-model.js';

/** Whose events can be read besides by auditors: what an account's story is told from shows all that the bytes say. */
const READERS: Readonly<Record<string, Permission>> = {
  account: 'account.read',
  case: 'case.read',
  window: 'account.read',
};

/** Hands out what events are verified with. */
@Injectable()
export class EvidenceService {
  constructor(
    private readonly readModel: EvidenceReadModel,
    private readonly tree: LogTreeReadModel,
    private readonly keys: LogKeysService,
  ) {}

  /** @param eventIds those that are not there are left out of the answer */
  async of(eventIds: readonly string[], actor: RequestActor): Promise<EvidenceView> {
    // First the tree, then the events: what the checkpoint covers has its index by then.
    const checkpoint = await this.tree.lastCheckpoint(await this.keys.origin());
    const rows = await this.readModel.of(eventIds);
    const proofs = await this.proofs(rows, checkpoint?.size ?? 0);
    return {
      checkpoint: checkpoint?.note ?? null,
      data: rows.map((row) => viewOf(row, proofs.get(row.id) ?? null, mayRead(actor, row))),
    };
  }

  private async proofs(
    rows: readonly EvidenceRow[],
    size: number,
  ): Promise<Map<string, readonly Uint8Array[]>> {
    const placed = rows.filter((row) => row.log_index !== null && Number(row.log_index) < size);
    const prove = async (some: readonly EvidenceRow[]) => {
      const plans = some.map((row) => planInclusion(Number(row.log_index), size));
      const proofs = await this.tree.proofs(plans, size);
      return some.map((row, n) => [row.id, proofs[n] ?? []] as const);
    };
    try {
      return new Map(await prove(placed));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    // Part of the tree is gone. Those whose path does not lead through the hole can be proved still.
    const proofs = new Map<string, readonly Uint8Array[]>();
    for (const row of placed) {
      try {
        for (const [id, proof] of await prove([row])) proofs.set(id, proof);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
    return proofs;
  }
}

/** Machines read what scopes open; the bytes of entries are for people. */
function mayRead(actor: RequestActor, { stream_kind, proposal_about }: EvidenceRow): boolean {
  if (actor.kind !== 'staff') return false;
  if (mayDo(actor, 'audit.read')) return true;
  const visible = visibleProposals(actor.roles);
  if (proposal_about === 'account') return visible.accounts;
  if (proposal_about === 'staff') return visible.staff;
  const permission = READERS[stream_kind];
  return permission !== undefined && mayDo(actor, permission);
}

function viewOf(
  row: EvidenceRow,
  proof: readonly Uint8Array[] | null,
  withBytes: boolean,
): EventEvidenceView {
  return {
    eventId: row.id,
    index: row.log_index === null ? null : Number(row.log_index),
    isWaiting: row.is_waiting,
    bytes: withBytes ? toBase64(row.body) : null,
    previousBytes: withBytes && row.previous_body ? toBase64(row.previous_body) : null,
    leafHash: toBase64(leafHash(row.body)),
    previousLeafHash: row.previous_body && toBase64(leafHash(row.previous_body)),
    proof: proof && proof.map(toBase64),
  };
}
