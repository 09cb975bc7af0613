import { Injectable } from '@nestjs/common';
import { roleFor, type Permission } from '@standing/shared/access/permissions';
import type { Actor } from '@standing/shared/access/roles';
import { instantText } from '@standing/shared/audit/touched';
import {
  ERASURE_REFUSALS,
  type ErasureRequest,
  type RetentionOverview,
  type RetentionView,
} from '@standing/shared/contracts/personal-data';
import { Refusal } from '@standing/shared/errors';
import { erasableFrom } from '@standing/shared/retention/retention';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService, type LogEntry } from '../audit/audit.service.js';
import { AccountKeysService } from '../keys/account-keys.service.js';
import { Clock } from '../platform/clock.js';
import { findRepeat, keepRepeat } from '../platform/database/repeats.js';
import type { CommandContext } from '../platform/http/command-context.js';
import { ActorNames } from '../staff/actor-names.js';
import { SettingsService } from '../settings/settings.service.js';
import { RetentionStore, type RetainedRow } from './retention.store.js';

/** Accounts that the overview lists, of those to come and of those erased: a page. */
const LISTED = 50;
/** Accounts erased in one round of the worker, each in a transaction of its own. */
const ERASE_BATCH = 50;

const RETENTION_ACTOR: LogEntry['actor'] = { kind: 'system', id: 'retention', role: 'system' };

/** Keeps customers' data for as long as the law asks, and not longer. */
@Injectable()
export class RetentionService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: RetentionStore,
    private readonly keys: AccountKeysService,
    private readonly audit: AuditService,
    private readonly settings: SettingsService,
    private readonly names: ActorNames,
    private readonly clock: Clock,
  ) {}

  /** @throws Refusal `account_not_found` */
  async of(accountId: string): Promise<RetentionView> {
    const row = await this.store.find(accountId);
    if (row === null) throw new Refusal('account_not_found');
    return this.viewOf(row, await this.years());
  }

  /** Whose data is to be erased next, and whose was erased last. */
  async overview(): Promise<RetentionOverview> {
    const [years, due, erased] = await Promise.all([
      this.years(),
      this.store.nextDue(LISTED),
      this.store.lastErased(LISTED),
    ]);
    const names = await this.names.namesOf(erased.map(({ actor_id }) => actor_id));
    return {
      years,
      due: due.map((row) => ({
        accountId: row.id,
        externalRef: row.external_ref,
        closedAt: row.closed_at.toISOString(),
        erasableFrom: instantText(erasableFrom(row.closed_at.getTime(), years)),
        hasOpenCase: row.has_open_case,
      })),
      erased: erased.map((row) => ({
        accountId: row.id,
        externalRef: row.external_ref,
        erasedAt: row.at.toISOString(),
        eventId: row.event_id,
        by: { kind: row.actor_kind, id: row.actor_id, name: names.get(row.actor_id) ?? null },
      })),
    };
  }

  /**
   * What a customer's wish to be forgotten comes to: refused on record as long as the data has to be kept, carried out
   * when it has not. Then support's word is enough to have it noted, and the erasure a lead's. A refusal is decided anew
   * for each request, repeated or not.
   *
   * @throws Refusal `account_not_found`, `account_erased`, `erasure_account_open`, `erasure_too_early` (with
   *   `erasableFrom`), `erasure_open_case`; of the last three the log has an event
   */
  async request(
    accountId: string,
    { note }: ErasureRequest,
    { actor, idempotency }: CommandContext,
  ): Promise<RetentionView> {
    const outcome = await this.dataSource.transaction(async (manager) => {
      const row = await this.store.lock(manager, accountId);
      if (row === null) throw new Refusal('account_not_found');
      // After the lock: a first use that was under way has committed by now.
      if ((await findRepeat(manager, actor.id, idempotency)) !== null) return null;
      if (row.erased_at !== null) throw new Refusal('account_erased');
      const years = await this.years(manager);
      const refusal = this.refusalOf(row, years);
      const mayErase = roleFor('account.erase', actor.roles) !== null;
      const by = actingAs(actor, mayErase ? 'account.erase' : 'erasure.request');
      if (refusal === null && mayErase) {
        await this.erase(manager, accountId, row, years, by);
      } else {
        await this.audit.record(manager, {
          stream: { kind: 'account_key', id: row.key_id },
          command: refusal ? 'refuse_erasure' : 'request_erasure',
          actor: by,
          facts: { accountId, code: refusal?.code ?? null, erasableFrom: erasableText(row, years) },
          ...(row.commitment_key ? { note: { text: note, key: row.commitment_key } } : {}),
        });
      }
      if (refusal === null) {
        await keepRepeat(manager, actor.id, idempotency, accountId, new Date(this.clock.now()));
      }
      return refusal;
    });
    if (outcome) throw outcome;
    return this.of(accountId);
  }

  /** Erases what has been kept long enough. @returns how many accounts */
  async eraseDue(): Promise<number> {
    const before = new Date(this.clock.now());
    before.setUTCFullYear(before.getUTCFullYear() - (await this.years()));
    // A day more than the calendar's arithmetic may give; each is looked at by itself below.
    before.setUTCDate(before.getUTCDate() + 1);
    const ids = await this.store.findDue(before, ERASE_BATCH);
    let erased = 0;
    for (const id of ids) {
      const done = await this.dataSource.transaction(async (manager) => {
        const row = await this.store.lock(manager, id);
        // Asked again in the transaction: what has been set to be kept longer since is kept.
        const years = await this.years(manager);
        if (row === null || row.erased_at !== null || this.refusalOf(row, years)) return false;
        await this.erase(manager, id, row, years, RETENTION_ACTOR);
        return true;
      });
      if (done) erased++;
    }
    return erased;
  }

  private async erase(
    manager: EntityManager,
    accountId: string,
    row: RetainedRow,
    years: number,
    by: LogEntry['actor'],
  ): Promise<void> {
    await this.keys.destroy(manager, accountId);
    await this.audit.record(manager, {
      stream: { kind: 'account_key', id: row.key_id },
      command: 'erase_account',
      actor: by,
      facts: {
        accountId,
        closedAt: row.closed_at?.toISOString() ?? null,
        erasableFrom: erasableText(row, years),
      },
    });
    await this.store.wipe(manager, accountId, new Date(this.clock.now()));
  }

  /** How long after a closure data is kept, as it counts at this moment. */
  private async years(manager?: EntityManager): Promise<number> {
    return (await this.settings.current(manager)).retentionYears;
  }

  private viewOf(row: RetainedRow, years: number): RetentionView {
    const refusal = row.erased_at === null ? this.refusalOf(row, years)?.code : 'account_erased';
    return {
      closedAt: row.closed_at?.toISOString() ?? null,
      years,
      erasableFrom: erasableText(row, years),
      erasedAt: row.erased_at?.toISOString() ?? null,
      refusal: ERASURE_REFUSALS.find((code) => code === refusal) ?? null,
    };
  }

  private refusalOf(row: RetainedRow, years: number): Refusal | null {
    if (row.closed_at === null) return new Refusal('erasure_account_open');
    const from = erasableFrom(row.closed_at.getTime(), years);
    if (this.clock.now() < from) {
      return new Refusal('erasure_too_early', { extra: { erasableFrom: instantText(from) } });
    }
    return row.has_open_case ? new Refusal('erasure_open_case') : null;
  }
}

/** When the data of a closed account may be erased; null of an open one. */
function erasableText({ closed_at }: RetainedRow, years: number): string | null {
  return closed_at === null ? null : instantText(erasableFrom(closed_at.getTime(), years));
}

function actingAs(actor: Actor, permission: Permission): LogEntry['actor'] {
  return { kind: actor.kind, id: actor.id, role: roleFor(permission, actor.roles) ?? actor.kind };
}
