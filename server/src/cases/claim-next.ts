import { Injectable } from '@nestjs/common';
import type { CaseKind } from '@standing/shared/cases/case';
import type { CaseView } from '@standing/shared/contracts/cases';
import { Refusal } from '@standing/shared/errors';
import { CasesService, type Asking } from './cases.service.js';

/** Those who ask beyond this wait for the next transaction. */
const MAX_BATCH = 50;

interface Waiting {
  readonly asking: Asking;
  readonly kinds: readonly CaseKind[];
  resolve(view: CaseView | null): void;
  reject(error: unknown): void;
}

/** Gathers people who ask for their next case at the same moment: one transaction hands out one case to each. */
@Injectable()
export class ClaimNext {
  private waiting: Waiting[] = [];
  private isRunning = false;

  constructor(private readonly cases: CasesService) {}

  /** @returns the case that is now the actor's, or null when there is none left to do */
  claim(asking: Asking, kindsAsked: readonly CaseKind[] | undefined): Promise<CaseView | null> {
    const kinds = this.cases.kindsFor(asking.actor, kindsAsked);
    if (kinds.length === 0) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      this.waiting.push({ asking, kinds, resolve, reject });
      if (!this.isRunning) {
        this.isRunning = true;
        setImmediate(() => void this.run());
      }
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const [first] = this.waiting as [Waiting];
      const alike = (other: Waiting) => other.kinds.join() === first.kinds.join();
      const batch = this.waiting.filter(alike).slice(0, MAX_BATCH);
      this.waiting = this.waiting.filter((other) => !batch.includes(other));
      await this.serve(batch, first.kinds);
    }
    this.isRunning = false;
  }

  private async serve(batch: readonly Waiting[], kinds: readonly CaseKind[]): Promise<void> {
    try {
      const ids = await this.cases.claimNext(
        batch.map(({ asking }) => asking),
        kinds,
      );
      const left = batch.filter((_, n) => ids[n] === null);
      // Some were given what there was at that moment: the others ask again, waiting for what may come back.
      const again = left.length < batch.length ? left : [];
      const over = batch.filter((waiting) => !again.includes(waiting));
      // The next transaction need not wait until these are shown.
      void this.show(
        over,
        over.map((waiting) => ids[batch.indexOf(waiting)] ?? null),
      );
      if (again.length > 0) await this.serve(again, kinds);
    } catch (error) {
      // A key that was used for something else is its sender's fault alone.
      const isOnes = error instanceof Refusal && batch.length > 1;
      if (isOnes) for (const waiting of batch) await this.serve([waiting], kinds);
      else batch.forEach((waiting) => waiting.reject(error));
    }
  }

  private async show(batch: readonly Waiting[], ids: readonly (string | null)[]): Promise<void> {
    try {
      const given = await this.cases.viewMany(ids.flatMap((id) => id ?? []));
      const views = new Map(given.map((view) => [view.id, view]));
      batch.forEach((waiting, n) => waiting.resolve(views.get(ids[n] ?? '') ?? null));
    } catch (error) {
      batch.forEach((waiting) => waiting.reject(error));
    }
  }
}
