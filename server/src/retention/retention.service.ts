import { Injectable } from '@nestjs/common';
import { roleFor, type Permission } from '@standing/shared/access/permissions';
import type { Actor } from '@standing/shared/access/roles';
import { instantText } from '@standing/shared/audit/touched';
import type { ErasureRequest, RetentionView } from '@standing/shared/contracts/personal-data';
import { Refusal } from '@standing/shared/errors';
import { erasableFrom } from '@standing/shared/retention/retention';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService, type LogEntry } from '../audit/audit.service.js';
import { AccountKeysService } from '../keys/account-keys.service.js';
import { Clock } from '../platform/clock.js';
import { SettingsService } from '../settings/settings.service.js';
import { RetentionStore, type RetainedRow } from './retention.store.js';

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
    private readonly clock: Clock,
  ) {}

  /** @throws Refusal `account_not_found` */
  async of(accountId: string): Promise<RetentionView> {
    const row = await this.store.find(accountId);
    if (row === null) throw new Refusal('account_not_found');
    return viewOf(row, await this.years());
  }

  /**
   * What a customer's wish to be forgotten comes to: refused on record as long as the data has to be kept, carried out
   * when it has not. Then support's word is enough to have it noted, and the erasure a lead's.
   *
   * @throws Refusal `account_not_found`, `account_erased`, `erasure_account_open`, `erasure_too_early` (with
   *   `erasableFrom`), `erasure_open_case`; of the last three the log has an event
   */
  async request(accountId: string, { note }: ErasureRequest, actor: Actor): Promise<RetentionView> {
    const outcome = await this.dataSource.transaction(async (manager) => {
      const row = await this.store.lock(manager, accountId);
      if (row === null) throw new Refusal('account_not_found');
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
          facts: { accountId, code: refusal?.code ?? null, erasableFrom: viewOf(row, years).erasableFrom },
          ...(row.commitment_key ? { note: { text: note, key: row.commitment_key } } : {}),
        });
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
    const { closedAt, erasableFrom: from } = viewOf(row, years);
    await this.keys.destroy(manager, accountId);
    await this.audit.record(manager, {
      stream: { kind: 'account_key', id: row.key_id },
      command: 'erase_account',
      actor: by,
      facts: { accountId, closedAt, erasableFrom: from },
    });
    await this.store.wipe(manager, accountId, new Date(this.clock.now()));
  }

  /** How long after a closure data is kept, as it counts at this moment. */
  private async years(manager?: EntityManager): Promise<number> {
    return (await this.settings.current(manager)).retentionYears;
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

function viewOf({ closed_at, erased_at }: RetainedRow, years: number): RetentionView {
  return {
    closedAt: closed_at?.toISOString() ?? null,
    years,
    erasableFrom: closed_at === null ? null : instantText(erasableFrom(closed_at.getTime(), years)),
    erasedAt: erased_at?.toISOString() ?? null,
  };
}

function actingAs(actor: Actor, permission: Permission): LogEntry['actor'] {
  // Routes ask for the permission, which rules and machines do not have.
  const kind = actor.kind === 'rule' ? 'system' : actor.kind;
  return { kind, id: actor.id, role: roleFor(permission, actor.roles) ?? kind };
}
