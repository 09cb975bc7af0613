import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { ApiKeyScope } from '@standing/shared/access/permissions';
import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AuditService, type LogEntry } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { ApiKeyStore, type ApiKeyRow } from './api-key.store.js';
import { gatheredLookup, sha256 } from './gathered-lookup.js';
import { LastSeen } from './last-seen.js';

/** Told apart at a glance from other secrets, also by scanners that look for leaked ones. */
const KEY_PREFIX = 'standing_';
/** 256 bits: a plain hash is enough, since nobody gets through guessing. */
const KEY_BYTES = 32;
/** The product's own prefix and four characters more; 24 bits of 256. */
const SHOWN_CHARACTERS = KEY_PREFIX.length + 4;
/** How exact `last_used_at` is, in milliseconds. */
const LAST_USED_EXACT_MS = 60_000;

/** A key for a machine client. */
export interface ApiKeyGrant {
  readonly name: string;
  readonly scopes: readonly ApiKeyScope[];
  /** Milliseconds; null: never. */
  readonly expiresAt: number | null;
}

export function newApiKey(): string {
  return KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url');
}

/** What is kept of a key to recognise it by; nothing of one that the operator has chosen. */
export function shownPrefix(key: string): string {
  return key.startsWith(KEY_PREFIX) ? key.slice(0, SHOWN_CHARACTERS) : '';
}

/** Keys of machine clients. */
@Injectable()
export class ApiKeyService implements OnModuleDestroy {
  private readonly logger = new Logger(ApiKeyService.name);
  private readonly lookUp = gatheredLookup<ApiKeyRow>((hashes) => {
    const now = this.clock.now();
    return this.store.findInForce(hashes, now, now - LAST_USED_EXACT_MS);
  });
  private readonly lastUsed = new LastSeen(
    (ids) => this.store.touch(ids, this.clock.now()),
    () => this.logger.warn('API keys could not be marked as used.'),
  );

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: ApiKeyStore,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  async onModuleDestroy(): Promise<void> {
    await this.lastUsed.flush();
  }

  /** Who a key belongs to; null when it is unknown, expired or revoked. */
  async find(key: string): Promise<RequestActor | null> {
    const row = await this.lookUp(key);
    if (!row) return null;
    if (row.stale) this.lastUsed.note(row.row_id);
    return { kind: 'machine', id: row.id, name: row.name, roles: ['machine'], scopes: row.scopes };
  }

  /**
   * Makes sure that this very key opens these scopes. A key that was there keeps its name, expiry and revocation.
   *
   * @returns the key's id
   */
  async ensure(key: string, grant: ApiKeyGrant, actor: LogEntry['actor']): Promise<string> {
    return this.dataSource.transaction(async (manager) => {
      const { id, added } = await this.store.upsert(manager, {
        id: uuidv7(),
        name: grant.name,
        keyHash: sha256(key),
        prefix: shownPrefix(key),
        scopes: grant.scopes,
        createdAt: this.clock.now(),
        expiresAt: grant.expiresAt,
        createdBy: null,
      });
      if (added) {
        await this.audit.record(manager, {
          stream: { kind: 'api_key', id },
          command: 'add_api_key',
          actor,
          facts: { scopes: [...grant.scopes] },
        });
      }
      return id;
    });
  }
}
