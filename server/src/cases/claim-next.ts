import { Injectable } from '@nestjs/common';
import type { Actor } from '@standing/shared/access/roles';
import type { CaseKind } from '@standing/shared/cases/case';
import type { CaseView } from '@standing/shared/contracts/cases';
import { CasesService } from './cases.service.js';

/** Those who ask beyond this wait for the next transaction. */
const MAX_BATCH = 50;

interface Asking {
  readonly actor: Actor;
  readonly kinds: readonly CaseKind[];
  resolve(view: CaseView | null): void;
  reject(error: unknown): void;
}

/** Gathers people who ask for their next case at the same moment: one transaction hands out one case to each. */
@Injectable()
export class ClaimNext {
  private asking: Asking[] = [];
  private isRunning = false;

  constructor(private readonly cases: CasesService) {}

  /** @returns the case that is now the actor's, or null when there is none left to do */
  claim(actor: Actor, asked: readonly CaseKind[] | undefined): Promise<CaseView | null> {
    const kinds = this.cases.kindsFor(actor, asked);
    if (kinds.length === 0) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      this.asking.push({ actor, kinds, resolve, reject });
      if (!this.isRunning) {
        this.isRunning = true;
        setImmediate(() => void this.run());
      }
    });
  }

  private async run(): Promise<void> {
    while (this.asking.length > 0) {
      const [first] = this.asking as [Asking];
      const alike = (other: Asking) => other.kinds.join() === first.kinds.join();
      const batch = this.asking.filter(alike).slice(0, MAX_BATCH);
      this.asking = this.asking.filter((other) => !batch.includes(other));
      try {
        const ids = await this.cases.claimNext(
          batch.map(({ actor }) => actor),
          first.kinds,
        );
        const views = new Map((await this.cases.viewMany(ids)).map((view) => [view.id, view]));
        batch.forEach((asking, n) => asking.resolve(views.get(ids[n] ?? '') ?? null));
      } catch (error) {
        batch.forEach((asking) => asking.reject(error));
      }
    }
    this.isRunning = false;
  }
}
