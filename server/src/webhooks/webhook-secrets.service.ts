import { Injectable } from '@nestjs/common';
import { Refusal } from '@standing/shared/errors';
import { randomBytes } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { Config } from '../platform/config.js';
import { masterKeySource, type MasterKeySource } from '../platform/crypto/master-key-source.js';
import type { MasterKey, MasterKeyRing } from '../platform/crypto/master-keys.js';
import type { SecretsRow } from './webhook.row.js';
import { WebhooksStore } from './webhooks.store.js';

/** As long as the signature's hash (Standard Webhooks 1.0 asks for 24 to 64). */
const SECRET_BYTES = 32;

const wrapName = (id: string) => `webhook:${id}`;

/** What webhooks are signed with, wrapped with a master key that the database does not know. */
@Injectable()
export class WebhookSecretsService {
  constructor(
    private readonly store: WebhooksStore,
    private readonly source: MasterKeySource,
  ) {}

  static on(config: Pick<Config, 'dataDir' | 'masterKey'>, dataSource: DataSource): WebhookSecretsService {
    return new WebhookSecretsService(new WebhooksStore(dataSource), masterKeySource(config));
  }

  generate(): Buffer {
    return randomBytes(SECRET_BYTES);
  }

  /** As `MasterKeyRegister.wrapping`: one transaction in which the master key stays in use. */
  wrapping<T>(at: Date, work: (manager: EntityManager, master: MasterKey) => Promise<T>): Promise<T> {
    return this.store.wrapping(this.source, at, work);
  }

  wrap(master: MasterKey, id: string, secret: Buffer): Buffer {
    return master.wrap(wrapName(id), secret);
  }

  /**
   * The secrets that sign at an instant, the newest first.
   *
   * @throws Refusal `key_unavailable`
   */
  async open(id: string, row: SecretsRow, at: number): Promise<Buffer[]> {
    const master = (await this.source.load())?.find(row.master_key_id);
    if (!master) throw new Refusal('key_unavailable');
    const isOverlapping = row.previous_until !== null && at < row.previous_until.getTime();
    const wrapped = [row.secret, ...(isOverlapping && row.previous_secret ? [row.previous_secret] : [])];
    return wrapped.map((each) => master.unwrap(wrapName(id), each));
  }

  /** Wraps a secret that was wrapped with another master key. @throws Refusal `key_unavailable` */
  async moved(id: string, wrapped: Buffer, masterKeyId: string, to: MasterKey): Promise<Buffer> {
    if (masterKeyId === to.id) return wrapped;
    const master = (await this.source.load())?.find(masterKeyId);
    if (!master) throw new Refusal('key_unavailable');
    return to.wrap(wrapName(id), master.unwrap(wrapName(id), wrapped));
  }

  /** Wraps all of them with another master key, inside the rotation's transaction. */
  async rewrap(manager: EntityManager, ring: MasterKeyRing): Promise<void> {
    for (const row of await this.store.lockOthers(manager, ring.current.id)) {
      const master = ring.find(row.master_key_id);
      if (!master) throw new Refusal('key_unavailable');
      const again = (wrapped: Buffer) =>
        ring.current.wrap(wrapName(row.id), master.unwrap(wrapName(row.id), wrapped));
      await this.store.setSecrets(
        manager,
        row.id,
        {
          secret: again(row.secret),
          master_key_id: ring.current.id,
          previous_secret: row.previous_secret && again(row.previous_secret),
          previous_until: row.previous_until,
        },
        false,
      );
    }
  }
}
