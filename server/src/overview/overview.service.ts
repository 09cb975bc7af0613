import { Injectable } from '@nestjs/common';
import type { OverviewView } from '@standing/shared/contracts/overview';
import { Clock } from '../platform/clock.js';
import { mayDo, type RequestActor } from '../platform/http/access/request-actor.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { WebhooksService } from '../webhooks/webhooks.service.js';
import { OverviewReadModel } from './overview.read-model.js';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Everybody who has the page open shares an answer for so long; the counts of accounts are not among it. */
const SHARED_MS = 10_000;

type Numbers = Omit<OverviewView, 'cases'> & { readonly cases: NonNullable<OverviewView['cases']> };

/** What needs attention now, in numbers. */
@Injectable()
export class OverviewService {
  private shared: { readonly until: number; readonly numbers: Promise<Numbers> } | null = null;

  constructor(
    private readonly readModel: OverviewReadModel,
    private readonly webhooks: WebhooksService,
    private readonly notifications: NotificationsService,
    private readonly clock: Clock,
  ) {}

  async get(actor: RequestActor): Promise<OverviewView> {
    const now = this.clock.now();
    if (!this.shared || now >= this.shared.until || now < this.shared.until - SHARED_MS) {
      const numbers = this.read(now);
      this.shared = { until: now + SHARED_MS, numbers };
      // The next one asks anew.
      numbers.catch(() => (this.shared = null));
    }
    const numbers = await this.shared.numbers;
    return mayDo(actor, 'case.read') ? numbers : { ...numbers, cases: null };
  }

  private async read(now: number): Promise<Numbers> {
    const since = new Date(now - DAY_MS);
    const [flow, holds, cases, webhooks, mails] = await Promise.all([
      this.readModel.flow(since),
      this.readModel.holds(new Date(now), new Date(now + DAY_MS)),
      this.readModel.cases(new Date(now - WEEK_MS)),
      this.webhooks.alarms(),
      this.notifications.state(),
    ]);
    const deliveries = {
      webhooks: webhooks.failing + webhooks.paused,
      // While the server is away, those that wait for it wait for somebody as well.
      mails:
        mails.counts.dead + mails.counts.uncertain + (mails.failingSince === null ? 0 : mails.counts.pending),
    };
    return { since: since.toISOString(), flow, holds, deliveries, cases };
  }
}
