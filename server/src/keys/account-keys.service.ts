import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Refusal } from '@standing/shared/errors';
import { createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AuditService, type LogEntry } from '../audit/audit.service.js';
import { LogKeysService } from '../audit/tree/log-keys.service.js';
import { Clock } from '../platform/clock.js';
import { KEY_BYTES } from '../platform/crypto/chunked-cipher.js';
import { isManaged, type MasterKeySource } from '../platform/crypto/master-key-source.js';
import { MasterKey, MasterKeyRing } from '../platform/crypto/master-keys.js';
import { fewRandomBytes } from '../platform/crypto/random.js';
import { newId } from '../platform/ids.js';
import { StartupError } from '../platform/startup-error.js';
import { WebhookSecretsService } from '../webhooks/webhook-secrets.service.js';
import {
  AccountKeysStore,
  type AccountKeyRow,
  type KeySetup,
  type WrappedKey,
} from './account-keys.store.js';

export type { AccountKeyRow } from './account-keys.store.js';

/** Keys that one transaction of a rotation wraps anew: some 30 ms. */
const REWRAP_BATCH = 500;

/** Accounts that one round of the worker cleans up. */
const SWEEP_BATCH = 50;

/** What the key of the blind index is wrapped as, beside the accounts' ids. */
const INDEX_KEY_OWNER = 'blind-index';

/** Stream of what is done with master keys. */
const MASTER_KEY_STREAM = '00000000-0000-0000-0000-00000000006b';

const FINGERPRINT_INFO = 'standing/document-fingerprint/v1';
const IDENTITY_INFO = 'standing/identity/v1';

/** What an account's documents are encrypted with, and where the keys of its other personal data come from. */
export class AccountKey {
  private identity: Buffer | undefined;

  /** @param bytes 32 of them */
  constructor(readonly bytes: Buffer) {}

  /** The key that fingerprints of documents are made with. */
  get forFingerprints(): Buffer {
    return Buffer.from(
      hkdfSync('sha256', createSecretKey(this.bytes), Buffer.alloc(0), FINGERPRINT_INFO, KEY_BYTES),
    );
  }

  /** The key that the account's profile is encrypted with. */
  get forProfile(): Buffer {
    return this.forIdentity.subarray(0, KEY_BYTES);
  }

  /** The key under which the log commits to what the profile says. */
  get forCommitments(): Buffer {
    return this.forIdentity.subarray(KEY_BYTES);
  }

  private get forIdentity(): Buffer {
    this.identity ??= Buffer.from(
      hkdfSync('sha256', createSecretKey(this.bytes), Buffer.alloc(0), IDENTITY_INFO, 2 * KEY_BYTES),
    );
    return this.identity;
  }
}

/** A key that is made for an account, as it is to be kept. */
export interface NewAccountKey {
  readonly key: AccountKey;
  readonly row: AccountKeyRow & { readonly wrapped_key: Buffer };
}

/** What accounts are registered with. */
export interface Registrar {
  /** The key of the blind index, by which e-mail addresses and phone numbers are found. */
  readonly indexKey: Buffer;
  /** Makes a key for an account. Whoever keeps it does so at once: should its master key retire meanwhile, the database refuses it. */
  make(accountId: string): NewAccountKey;
}

/** A key for each account, wrapped with a master key that the database does not know. */
@Injectable()
export class AccountKeysService implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: AccountKeysStore,
    private readonly source: MasterKeySource,
    private readonly audit: AuditService,
    private readonly logKeys: LogKeysService,
    private readonly webhookSecrets: WebhookSecretsService,
    private readonly clock: Clock,
  ) {}

  /** @throws StartupError when documents are there whose master key is not: better now than when one is opened */
  async onModuleInit(): Promise<void> {
    const active = await this.store.activeMasterKeys();
    const ring = await this.source.load();
    if (!ring && isManaged(this.source) && active.length === 0) {
      await this.source.create();
      return;
    }
    const isKnown = active.some((id) => ring?.find(id));
    if (active.length > 0 && !isKnown) {
      throw new StartupError(
        `Personal data, documents and the log's key in this database are encrypted with a master key that ${this.source.place}` +
          ' does not hold (it may belong to another installation). Bring the key back from the backup, or set MASTER_KEY.',
      );
    }
  }

  /**
   * The account's key, made if it has none yet. The account must exist.
   *
   * @throws Refusal `account_erased`, `key_unavailable`
   */
  async forWriting(accountId: string): Promise<AccountKey> {
    const row = (await this.store.find(accountId)) ?? (await this.make(accountId));
    if (row.wrapped_key === null) throw new Refusal('account_erased');
    return this.unwrap(row, row.wrapped_key);
  }

  /**
   * The accounts' keys as they are; accounts without one, or whose key is destroyed, are left out.
   *
   * @throws Refusal `key_unavailable`
   */
  async openAll(
    accountIds: readonly string[],
    manager?: Pick<EntityManager, 'query'>,
  ): Promise<ReadonlyMap<string, AccountKey>> {
    const rows = await this.store.findMany(accountIds, manager);
    const keys = new Map<string, AccountKey>();
    if (rows.length === 0) return keys;
    const ring = await this.load();
    for (const row of rows) {
      if (row.wrapped_key !== null) keys.set(row.account_id, unwrapWith(ring, row, row.wrapped_key));
    }
    return keys;
  }

  /**
   * What new accounts are registered with, read anew at each call, as master keys change under way.
   *
   * @throws Refusal `key_unavailable`
   */
  async registrar(manager?: EntityManager): Promise<Registrar> {
    const [found, ring] = await Promise.all([this.store.readSetup(manager), this.source.load()]);
    const { active, index } = isSetUp(found) ? found : await this.setUp();
    const known = ring ?? (await this.load());
    const master = known.keys.find(({ id }) => active.includes(id));
    if (!master) throw new Refusal('key_unavailable');
    return {
      indexKey: unwrapIndexKey(known, index),
      make: (accountId) => {
        const bytes = fewRandomBytes(KEY_BYTES);
        const wrapped = master.wrap(accountId, bytes);
        return {
          key: new AccountKey(bytes),
          row: { id: newId(), account_id: accountId, wrapped_key: wrapped, master_key_id: master.id },
        };
      },
    };
  }

  /**
   * The key of the blind index: one for the whole installation, wrapped with the master key like the accounts' keys, so
   * that rotating the master key leaves the index as it is.
   *
   * @throws Refusal `key_unavailable`
   */
  async indexKey(manager?: EntityManager): Promise<Buffer> {
    const found = await this.store.readSetup(manager);
    const { index } = isSetUp(found) ? found : await this.setUp();
    return unwrapIndexKey(await this.load(), index);
  }

  /** @throws Refusal `document_erased`, `key_unavailable` */
  async forReading(accountId: string): Promise<AccountKey> {
    const row = await this.store.find(accountId);
    if (!row) throw new Refusal('key_unavailable');
    if (row.wrapped_key === null) throw new Refusal('document_erased');
    return this.unwrap(row, row.wrapped_key);
  }

  /**
   * Destroys the account's key inside the caller's transaction: from its commit on nothing of the account's profile and
   * documents can be read, wherever copies of them are. The worker then removes the objects as well.
   *
   * The event that says so is the caller's.
   *
   * @returns whether there was one
   */
  async destroy(manager: EntityManager, accountId: string): Promise<boolean> {
    return (await this.store.destroy(manager, accountId, new Date(this.clock.now()))) !== null;
  }

  /**
   * Has the objects removed that a destroyed key has made unreadable.
   *
   * @returns of how many accounts
   */
  async sweepDestroyed(remove: (accountId: string) => Promise<void>): Promise<number> {
    const accountIds = await this.store.findToRemove(SWEEP_BATCH);
    for (const accountId of accountIds) {
      await remove(accountId);
      await this.store.markRemoved(accountId, new Date(this.clock.now()));
    }
    return accountIds.length;
  }

  /**
   * Wraps every account's key with the current master key: with a new one where this program keeps them itself, else
   * with the first of those given. Documents can be handed in and opened meanwhile; older keys stay readable until the
   * last account has been done. After a crash it goes on where it was.
   *
   * @returns how many keys were wrapped anew
   * @throws StartupError when a master key that is needed is not at hand
   */
  async rotate(by: LogEntry['actor']): Promise<number> {
    const ring = await this.ringForRotation();
    const { current } = ring;
    await this.dataSource.transaction(async (manager) => {
      await this.store.lock(manager, 'alone');
      if (!(await this.store.addMasterKey(manager, current.id, new Date(this.clock.now())))) {
        throw new StartupError(`The first key of ${this.source.place} was retired by an earlier rotation.`);
      }
    });
    let total = 0;
    for (let done = -1; done !== 0; total += done) {
      done = await this.dataSource.transaction((manager) => this.rewrapSome(manager, ring));
    }
    // Alone: whoever made a key meanwhile with an older master key has committed it, and nobody makes another one.
    await this.dataSource.transaction(async (manager) => {
      await this.store.lock(manager, 'alone');
      for (let done = -1; done !== 0; total += done) done = await this.rewrapSome(manager, ring);
      await this.rewrapIndexKey(manager, ring);
      await this.logKeys.rewrap(manager, ring);
      await this.webhookSecrets.rewrap(manager, ring);
      await this.store.retireOthers(manager, current.id, new Date(this.clock.now()));
      await this.audit.record(manager, {
        stream: { kind: 'master_key', id: MASTER_KEY_STREAM },
        command: 'rotate_master_key',
        actor: by,
        facts: { masterKeyId: current.id, accounts: total },
      });
    });
    if (isManaged(this.source)) await this.source.replace(new MasterKeyRing([current]));
    return total;
  }

  private async ringForRotation(): Promise<MasterKeyRing> {
    const active = await this.store.activeMasterKeys();
    const ring = await this.source.load();
    const missing = active.filter((id) => !ring?.find(id));
    if (missing.length > 0) {
      throw new StartupError(
        `${this.source.place} lacks the key ${missing.join(', ')}, with which accounts' keys are wrapped.` +
          ' Put it behind the new one.',
      );
    }
    if (!isManaged(this.source)) {
      // Loaded from a variable or file that must be there.
      if (!ring) throw new StartupError(`${this.source.place} holds no master key.`);
      return ring;
    }
    const known = ring ?? (await this.source.create());
    // A rotation leaves one key behind; more are of one that a crash has ended.
    if (known.keys.length > 1) return known;
    const next = new MasterKeyRing([MasterKey.generate(), known.current]);
    await this.source.replace(next);
    return next;
  }

  private async rewrapSome(manager: EntityManager, ring: MasterKeyRing): Promise<number> {
    const rows = await this.store.lockOthers(manager, ring.current.id, REWRAP_BATCH);
    if (rows.length === 0) return 0;
    const rewrapped = rows.map((row) => {
      const master = ring.find(row.master_key_id);
      if (!master || row.wrapped_key === null)
        throw new StartupError(`No master key ${row.master_key_id} at hand.`);
      const wrapped = ring.current.wrap(row.account_id, master.unwrap(row.account_id, row.wrapped_key));
      return { ...row, wrapped_key: wrapped, master_key_id: ring.current.id };
    });
    await this.store.rewrap(manager, rewrapped);
    return rows.length;
  }

  private async rewrapIndexKey(manager: EntityManager, ring: MasterKeyRing): Promise<void> {
    const { index } = await this.store.readSetup(manager);
    if (index === null || index.master_key_id === ring.current.id) return;
    const wrapped = ring.current.wrap(INDEX_KEY_OWNER, unwrapIndexKey(ring, index));
    await this.store.rewrapIndexKey(manager, { wrapped_key: wrapped, master_key_id: ring.current.id });
  }

  /** Makes the key of the blind index, unless another process has just done so. */
  private setUp(): Promise<CompleteSetup> {
    const at = new Date(this.clock.now());
    return this.store.wrapping(this.source, at, async (manager, master) => {
      const wrapped = master.wrap(INDEX_KEY_OWNER, randomBytes(KEY_BYTES));
      await this.store.insertIndexKey(manager, { wrapped_key: wrapped, master_key_id: master.id }, at);
      const setup = await this.store.readSetup(manager);
      if (!isSetUp(setup)) throw new Error('the key of the blind index is not there, whoever made it');
      return setup;
    });
  }

  private make(accountId: string): Promise<AccountKeyRow> {
    const at = new Date(this.clock.now());
    return this.store.wrapping(this.source, at, async (manager, master) => {
      const wrapped = master.wrap(accountId, randomBytes(KEY_BYTES));
      const made = { id: uuidv7(), account_id: accountId, wrapped_key: wrapped, master_key_id: master.id };
      await this.store.insert(manager, made, at);
      // Another request may have been first.
      return (await this.store.find(accountId, manager)) ?? made;
    });
  }

  /** @throws Refusal `key_unavailable` */
  private async load(): Promise<MasterKeyRing> {
    const ring = await this.source.load();
    if (!ring) throw new Refusal('key_unavailable');
    return ring;
  }

  private async unwrap(row: AccountKeyRow, wrapped: Buffer): Promise<AccountKey> {
    return unwrapWith(await this.load(), row, wrapped);
  }
}

type CompleteSetup = KeySetup & { readonly index: WrappedKey };

function isSetUp(setup: KeySetup): setup is CompleteSetup {
  return setup.index !== null;
}

function unwrapWith(ring: MasterKeyRing, row: AccountKeyRow, wrapped: Buffer): AccountKey {
  const master = ring.find(row.master_key_id);
  if (!master) throw new Refusal('key_unavailable');
  return new AccountKey(master.unwrap(row.account_id, wrapped));
}

function unwrapIndexKey(ring: MasterKeyRing, index: WrappedKey): Buffer {
  const master = ring.find(index.master_key_id);
  if (!master) throw new Refusal('key_unavailable');
  return master.unwrap(INDEX_KEY_OWNER, index.wrapped_key);
}
