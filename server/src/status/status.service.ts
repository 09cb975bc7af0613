import { Injectable } from '@nestjs/common';
import type { CustomerView } from '@standing/shared/contracts/status';
import { Refusal } from '@standing/shared/errors';
import type { ReasonLocale } from '@standing/shared/reasons/reason';
import {
  customerStatus,
  reasonsNeeded,
  type CustomerStatus,
  type StandingOfCustomer,
} from '@standing/shared/status/customer-status';
import type { SupportContact } from '@standing/shared/settings/settings';
import { negotiateLanguage } from '@standing/shared/status/language';
import DataLoader from 'dataloader';
import { KnownWindowsService } from '../maintenance/known-windows.service.js';
import { Clock } from '../platform/clock.js';
import { ReasonsService } from '../reasons/reasons.service.js';
import { SettingsService } from '../settings/settings.service.js';
import { standingOf } from './standing.view.js';
import { StatusReadModel, type StandingRow } from './status.read-model.js';

/** References that one statement takes; a batch of the largest size goes into one. */
const MAX_GATHERED = 1_000;

/** A standing and the last instant that the log has of it: clocks of two processes may differ a little. */
interface Found {
  readonly standing: StandingOfCustomer;
  readonly support: SupportContact;
  readonly lastEventAt: number;
}

/**
 * What customers may know, as it is at the moment of asking. Requests of one turn of the event loop share one
 * statement; nothing is kept beyond it, so a freeze that was acknowledged is in every answer that is asked for after.
 */
@Injectable()
export class StatusService {
  private readonly gathered = new DataLoader<string, Found | null>((references) => this.find(references), {
    cache: false,
    maxBatchSize: MAX_GATHERED,
    // The check phase follows the phase that reads all sockets with data, so it sees all their requests.
    batchScheduleFn: (dispatch) => setImmediate(dispatch),
  });

  constructor(
    private readonly readModel: StatusReadModel,
    private readonly windows: KnownWindowsService,
    private readonly reasons: ReasonsService,
    private readonly settings: SettingsService,
    private readonly clock: Clock,
  ) {}

  /** @throws Refusal `reference_unknown` */
  async get(externalRef: string, language: ReasonLocale): Promise<CustomerStatus> {
    const found = await this.gathered.load(externalRef);
    if (!found) throw new Refusal('reference_unknown');
    const [status] = await this.say([found], language);
    // One was asked for.
    return status as CustomerStatus;
  }

  /** In the order asked; what no account has is listed apart. */
  async batch(
    externalRefs: readonly string[],
    language: ReasonLocale,
  ): Promise<{ data: CustomerStatus[]; notFound: string[] }> {
    const found = await this.find(externalRefs);
    const notFound = externalRefs.filter((_, place) => found[place] === null);
    return {
      data: await this.say(
        found.filter((one) => one !== null),
        language,
      ),
      notFound,
    };
  }

  /**
   * What an account's customer is told at this moment, for staff: the same answer, in the customer's language unless
   * another is named.
   *
   * @throws Refusal `account_not_found`
   */
  async customerView(accountId: string, asked: ReasonLocale | undefined): Promise<CustomerView> {
    const account = await this.readModel.reference(accountId);
    if (!account) throw new Refusal('account_not_found');
    const language = asked ?? negotiateLanguage(account.locale);
    const status = await this.get(account.externalRef, language);
    return {
      language,
      status: {
        ...status,
        reasons: status.reasons.map((reason) => ({
          ...reason,
          nextSteps: [...reason.nextSteps],
          requiredDocuments: [...reason.requiredDocuments],
        })),
      },
    };
  }

  private async find(references: readonly string[]): Promise<(Found | null)[]> {
    const distinct = [...new Set(references)];
    const reading = this.windows.begin();
    const rows = await this.readModel.standings(distinct, new Date(this.clock.now()), reading.since);
    const first = rows.find(({ n }) => n === 1);
    const windows = reading.complete(first?.windows ?? []);
    // A batch has a first reference, and the settings have a version always.
    const { support } = await this.settings.content(first?.settings_version ?? 1);
    const byReference = new Map<string, Found>();
    for (const row of rows) {
      if (!hasAccount(row)) continue;
      byReference.set(row.external_ref, {
        standing: standingOf(row, windows),
        support,
        lastEventAt: row.last_event_at.getTime(),
      });
    }
    return references.map((reference) => byReference.get(reference) ?? null);
  }

  private async say(found: readonly Found[], language: ReasonLocale): Promise<CustomerStatus[]> {
    const reasonOf = await this.reasons.contents(found.flatMap(({ standing }) => reasonsNeeded(standing)));
    const now = this.clock.now();
    return found.map(({ standing, support, lastEventAt }) =>
      customerStatus(standing, reasonOf, support, language, Math.max(now, lastEventAt)),
    );
  }
}

function hasAccount(row: StandingRow): row is StandingRow & { readonly external_ref: string } {
  return row.external_ref !== null;
}
