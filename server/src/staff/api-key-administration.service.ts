import { Injectable } from '@nestjs/common';
import { API_KEY_LIFETIME_MS, API_KEY_MAX_LIFETIME_MS } from '@standing/shared/access/api-keys';
import type {
  ApiKeyIssued,
  ApiKeyListQuery,
  ApiKeyView,
  CreateApiKey,
  RotateApiKey,
} from '@standing/shared/contracts/api-keys';
import { Refusal } from '@standing/shared/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { findRepeatInTurn, keepRepeat } from '../platform/database/repeats.js';
import type { CommandContext } from '../platform/http/command-context.js';
import { ApiKeysReadModel, type ApiKeyListRow } from './api-keys.read-model.js';
import { newApiKey, shownPrefix } from './api-key.service.js';
import { ApiKeyStore, type LockedApiKey } from './api-key.store.js';
import { sha256 } from './gathered-lookup.js';
import { StaffRolesService } from './staff-roles.service.js';

/** Keys in force at once: one for each service and environment of a large wallet. */
export const MAX_API_KEYS = 200;
const HOUR_MS = 60 * 60 * 1000;

/** Makes, renews and revokes the keys of machine clients. */
@Injectable()
export class ApiKeyAdministrationService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: ApiKeyStore,
    private readonly readModel: ApiKeysReadModel,
    private readonly roles: StaffRolesService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  async list(query: ApiKeyListQuery) {
    const at = this.clock.now();
    const { rows, total } = await this.readModel.list(query, at);
    return { data: rows.map((row) => viewKey(row, at)), total, totalIsExact: true };
  }

  /**
   * Makes a key; the secret is in this answer and nowhere else.
   *
   * @throws Refusal `api_key_limit_reached`, `instant_in_past`, `instant_too_far`
   */
  async create({ name, scopes, expiresAt }: CreateApiKey, context: CommandContext): Promise<ApiKeyIssued> {
    const now = this.clock.now();
    const until = this.endOf(expiresAt, now);
    const key = newApiKey();
    const { id, isNew } = await this.inTransaction(context, async (manager) => {
      if ((await this.store.lockAndCount(manager, now)) >= MAX_API_KEYS) {
        throw new Refusal('api_key_limit_reached');
      }
      const added = uuidv7();
      await this.store.upsert(manager, {
        id: added,
        name,
        keyHash: sha256(key),
        prefix: shownPrefix(key),
        scopes,
        createdAt: now,
        expiresAt: until,
        createdBy: context.actor.id,
      });
      const facts = { scopes: [...scopes], expiresAt: new Date(until).toISOString() };
      await this.record(manager, added, 'add_api_key', context, facts);
      return added;
    });
    return { apiKey: await this.view(id), key: isNew ? key : null };
  }

  /**
   * Gives a key another secret. The one before counts until the overlap is over; one that was there before that ends now.
   *
   * @throws Refusal `api_key_not_found`, `api_key_not_in_force`, `instant_in_past`, `instant_too_far`
   */
  async rotate(
    id: string,
    { overlapHours, expiresAt }: RotateApiKey,
    context: CommandContext,
  ): Promise<ApiKeyIssued> {
    const now = this.clock.now();
    const until = this.endOf(expiresAt, now);
    const key = newApiKey();
    const { isNew } = await this.inTransaction(context, async (manager) => {
      const row = await this.lockInForce(manager, id, now);
      const overlapUntil = overlapHours === 0 ? null : now + overlapHours * HOUR_MS;
      await this.store.rotate(manager, row, {
        keyHash: sha256(key),
        prefix: shownPrefix(key),
        at: now,
        expiresAt: until,
        former: overlapUntil === null ? null : { id: uuidv7(), until: overlapUntil },
      });
      await this.record(manager, id, 'rotate_api_key', context, {
        expiresAt: new Date(until).toISOString(),
        formerUntil: new Date(overlapUntil ?? now).toISOString(),
      });
      return id;
    });
    return { apiKey: await this.view(id), key: isNew ? key : null };
  }

  /**
   * Ends a key and its former secret: the next request with either is refused.
   *
   * @throws Refusal `api_key_not_found`, `api_key_not_in_force`
   */
  async revoke(id: string, context: CommandContext): Promise<{ apiKey: ApiKeyView }> {
    const now = this.clock.now();
    await this.inTransaction(context, async (manager) => {
      await this.lockInForce(manager, id, now);
      await this.store.revoke(manager, id, now);
      await this.record(manager, id, 'revoke_api_key', context, {});
      return id;
    });
    return { apiKey: await this.view(id) };
  }

  /** @returns what the change was about, and whether it happened now: a repeat changes nothing */
  private inTransaction(
    { actor, idempotency }: CommandContext,
    work: (manager: EntityManager) => Promise<string>,
  ): Promise<{ readonly id: string; readonly isNew: boolean }> {
    return this.dataSource.transaction(async (manager) => {
      await this.roles.requireAdministrator(manager, actor);
      const repeated = await findRepeatInTurn(manager, actor.id, idempotency);
      if (repeated !== null) return { id: repeated, isNew: false };
      const id = await work(manager);
      await keepRepeat(manager, actor.id, idempotency, id, new Date(this.clock.now()));
      return { id, isNew: true };
    });
  }

  private async lockInForce(manager: EntityManager, id: string, now: number): Promise<LockedApiKey> {
    const row = await this.store.lock(manager, id);
    if (!row) throw new Refusal('api_key_not_found');
    const isOver = row.expires_at !== null && row.expires_at.getTime() <= now;
    if (row.revoked_at !== null || isOver) throw new Refusal('api_key_not_in_force');
    return row;
  }

  private endOf(expiresAt: string | undefined, now: number): number {
    if (expiresAt === undefined) return now + API_KEY_LIFETIME_MS;
    const until = Date.parse(expiresAt);
    if (until <= now) throw new Refusal('instant_in_past');
    if (until > now + API_KEY_MAX_LIFETIME_MS) throw new Refusal('instant_too_far');
    return until;
  }

  private async record(
    manager: EntityManager,
    id: string,
    command: string,
    { actor }: CommandContext,
    facts: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    await this.audit.record(manager, {
      stream: { kind: 'api_key', id },
      command,
      actor: { kind: 'staff', id: actor.id, role: 'administrator' },
      facts,
    });
  }

  private async view(id: string): Promise<ApiKeyView> {
    const at = this.clock.now();
    const row = await this.readModel.find(id, at);
    if (!row) throw new Refusal('api_key_not_found');
    return viewKey(row, at);
  }
}

function viewKey(row: ApiKeyListRow, at: number): ApiKeyView {
  const instant = (date: Date | null) => date?.toISOString() ?? null;
  const isOver = row.expires_at !== null && row.expires_at.getTime() <= at;
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: [...row.scopes],
    status: row.revoked_at !== null ? 'revoked' : isOver ? 'expired' : 'active',
    createdAt: row.created_at.toISOString(),
    createdBy:
      row.created_by === null || row.created_by_name === null
        ? null
        : { id: row.created_by, name: row.created_by_name },
    expiresAt: instant(row.expires_at),
    lastUsedAt: instant(row.last_used_at),
    rotatedAt: instant(row.rotated_at),
    revokedAt: instant(row.revoked_at),
    former:
      row.former_prefix === null || row.former_until === null
        ? null
        : {
            prefix: row.former_prefix,
            until: row.former_until.toISOString(),
            lastUsedAt: instant(row.former_last_used_at),
          },
  };
}
