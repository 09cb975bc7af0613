import { Injectable } from '@nestjs/common';
import type { ReasonView } from '@standing/shared/contracts/reasons';
import { Refusal } from '@standing/shared/errors';
import { REASON_CATALOGUE, type ReasonKind } from '@standing/shared/reasons/catalogue';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { ReasonsReadModel } from './reasons.read-model.js';
import { ReasonsStore } from './reasons.store.js';

/** A reason as events name it. */
export interface NamedReason {
  readonly kind: ReasonKind;
  readonly code: string;
  readonly version: number;
}

/** The catalogue of reasons: every hold, release, rejection and closure names one. */
@Injectable()
export class ReasonsService {
  constructor(
    private readonly store: ReasonsStore,
    private readonly readModel: ReasonsReadModel,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async list(kind: ReasonKind | null): Promise<{ data: ReasonView[]; total: number; totalIsExact: true }> {
    const data = await this.readModel.list(kind);
    return { data, total: data.length, totalIsExact: true };
  }

  /**
   * The named reasons in their current versions, in the order named.
   *
   * @throws Refusal `reason_not_found` or `reason_retired`
   */
  async inUse(kind: ReasonKind, codes: readonly string[]): Promise<NamedReason[]> {
    if (codes.length === 0) return [];
    const reasons = await this.readModel.list(kind);
    return codes.map((code) => {
      const reason = reasons.find((candidate) => candidate.code === code);
      if (!reason) throw new Refusal('reason_not_found');
      if (reason.retired) throw new Refusal('reason_retired');
      return { kind, code, version: reason.version };
    });
  }

  /** Brings in the shipped reasons that are not there yet; those that were edited stay as they are. */
  addShipped(): Promise<number> {
    return this.dataSource.transaction((manager) =>
      this.store.addMissing(manager, REASON_CATALOGUE, 'system', new Date(this.clock.now())),
    );
  }
}
