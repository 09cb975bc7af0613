import { Injectable } from '@nestjs/common';
import { roleFor } from '@standing/shared/access/permissions';
import type { Actor } from '@standing/shared/access/roles';
import { REVEAL_REASONS, type Reveal, type Revealed } from '@standing/shared/contracts/personal-data';
import { Refusal } from '@standing/shared/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService, type LogEntry } from '../../audit/audit.service.js';
import { Clock } from '../../platform/clock.js';
import type { Profile } from './profile.js';
import { ProfilesService } from './profiles.service.js';
import { RevealStore } from './reveal.store.js';

/** Far more than a day's calls in an hour; who copies customers is stopped, and seen. */
const MAX_REVEALS = 60;
const WINDOW_MS = 60 * 60 * 1000;

/** Gives out what is shown masked, one field at a time, and never without its event. */
@Injectable()
export class RevealService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: RevealStore,
    private readonly profiles: ProfilesService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * One field of a customer's profile in clear. The event is committed before the value is given out; it stands in the
   * stream of the account's key, since it changes nothing of the account: proposals about it stay as good as they were.
   *
   * @throws Refusal `account_not_found`, `account_erased`, `field_not_given`, `reveal_limit`, `key_unavailable`
   */
  async reveal(accountId: string, { field, reason }: Reveal, actor: Actor): Promise<Revealed> {
    return this.dataSource.transaction(async (manager) => {
      const now = this.clock.now();
      const account = await this.store.find(accountId, manager);
      if (account === null) throw new Refusal('account_not_found');
      if (account.erased || account.key_id === null) throw new Refusal('account_erased');
      await this.requireMeasure(manager, actor, now);
      const opened = (await this.profiles.open([accountId], manager)).get(accountId);
      const value = opened?.profile[field];
      if (value === undefined) throw new Refusal('field_not_given');
      const code = REVEAL_REASONS.find((known) => known === reason);
      await this.audit.record(manager, {
        stream: { kind: 'account_key', id: account.key_id },
        command: 'reveal_field',
        actor: actingAs(actor),
        facts: { accountId, field, reason: code ?? null },
        ...(code === undefined && account.commitment_key
          ? { note: { text: reason, key: account.commitment_key } }
          : {}),
      });
      return { value };
    });
  }

  /**
   * What the customer has declared, for whoever holds the lease of a case about it: all of it, since comparing is the
   * work. The first look in a lease is an event, committed before anything is given out.
   *
   * @returns nothing once the account is erased
   * @throws Refusal `key_unavailable`
   */
  async declare(accountId: string, caseId: string, actor: Actor): Promise<Profile> {
    const account = await this.store.find(accountId);
    if (account === null || account.erased || account.key_id === null) return {};
    const { manager } = this.dataSource;
    const [claim] = await this.audit.newest(manager, caseId, ['claim_case', 'take_over_case'], 1);
    const [look] = await this.audit.newest(manager, account.key_id, ['view_declared'], 1);
    const stream = { kind: 'account_key', id: account.key_id };
    if (claim === undefined || look?.facts['claim'] !== claim.id) {
      await this.dataSource.transaction((within) =>
        this.audit.record(within, {
          stream,
          command: 'view_declared',
          actor: actingAs(actor),
          facts: { accountId, caseId, claim: claim?.id ?? null },
        }),
      );
    }
    return (await this.profiles.open([accountId])).get(accountId)?.profile ?? {};
  }

  private async requireMeasure(manager: EntityManager, actor: Actor, now: number): Promise<void> {
    const { count, oldest } = await this.store.countSince(manager, actor.id, new Date(now - WINDOW_MS));
    if (count < MAX_REVEALS) return;
    const waitMs = (oldest?.getTime() ?? now) + WINDOW_MS - now;
    throw new Refusal('reveal_limit', { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) });
  }
}

function actingAs(actor: Actor): LogEntry['actor'] {
  return { kind: actor.kind, id: actor.id, role: roleFor('account.reveal', actor.roles) ?? actor.kind };
}
