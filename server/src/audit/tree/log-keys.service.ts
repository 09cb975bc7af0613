import { Injectable } from '@nestjs/common';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex } from '@standing/shared/audit/canonical';
import {
  noteKey,
  signNote,
  SIGNATURE_TYPE,
  toVkey,
  type NoteKey,
  type NoteSignature,
} from '@standing/shared/audit/note';
import { Refusal } from '@standing/shared/errors';
import { randomBytes } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import type { Config } from '../../platform/config.js';
import { masterKeySource, type MasterKeySource } from '../../platform/crypto/master-key-source.js';
import type { MasterKey, MasterKeyRing } from '../../platform/crypto/master-keys.js';
import { AuditService, type LogEntry } from '../audit.service.js';
import { LogKeysStore, type LogKeyRow } from './log-keys.store.js';

/** Ed25519 seed, RFC 8032. Bytes. */
const SEED_BYTES = 32;
/** Tells logs apart whose installations have no address of their own. Hex digits. */
const ORIGIN_SUFFIX_BYTES = 4;
/** After a rotation both keys sign, so that verifiers have time to take over the new one. */
const OVERLAP_MS = 30 * 24 * 60 * 60 * 1000;

const LOG_KEY_STREAM = '00000000-0000-0000-0000-00000000006c';

/** A key of the log for whoever verifies. */
export interface PublicLogKey {
  readonly key: NoteKey;
  readonly createdAt: Date;
  readonly signsUntil: Date | null;
}

const wrapName = (id: string) => `log-key:${id}`;

/** The keys that the log's checkpoints are signed with, wrapped with a master key that the database does not know. */
@Injectable()
export class LogKeysService {
  /** Unwrapped keys by id: unwrapping reads a file, and checkpoints are signed every second. */
  private readonly seeds = new Map<string, Uint8Array>();

  constructor(
    private readonly store: LogKeysStore,
    private readonly source: MasterKeySource,
    private readonly audit: AuditService,
    private readonly clock: Clock,
    /** Host name that a new log is named after. */
    private readonly host: string,
  ) {}

  /** Keys for a process, with or without an HTTP application. */
  static on(
    config: Pick<Config, 'dataDir' | 'masterKey' | 'publicUrl'>,
    dataSource: DataSource,
    clock: Clock,
  ): LogKeysService {
    const host = config.publicUrl === undefined ? 'standing' : new URL(config.publicUrl).host;
    const audit = AuditService.on(dataSource, clock);
    return new LogKeysService(new LogKeysStore(dataSource), masterKeySource(config), audit, clock, host);
  }

  /**
   * Every key that the log has ever signed with, the current one first; made if there is none yet.
   *
   * @throws Refusal `key_unavailable` when there is none and no master key to wrap one with
   */
  async publicKeys(): Promise<PublicLogKey[]> {
    return (await this.rows()).map((row) => ({
      key: publicKeyOf(row),
      createdAt: row.created_at,
      signsUntil: row.signs_until,
    }));
  }

  /** Name of the log that checkpoints are signed for now. */
  async origin(): Promise<string> {
    const [current] = await this.rows();
    return originOf(current);
  }

  /**
   * Signs with each key that signs now.
   *
   * @throws Refusal `key_unavailable` when none does, or the master key of one of them is not at hand
   */
  async sign(text: string): Promise<NoteSignature[]> {
    const rows = await this.rows();
    const origin = originOf(rows[0]);
    const now = this.clock.now();
    const signing = rows.filter(
      (row) => row.origin === origin && (row.signs_until === null || row.signs_until.getTime() > now),
    );
    // Only somebody who alters the table ends the last key; a note without a signature is worth nothing.
    if (signing.length === 0) throw new Refusal('key_unavailable');
    return Promise.all(signing.map(async (row) => signNote(text, row.origin, await this.seedOf(row))));
  }

  /**
   * Makes a new key of the same log. The older ones go on signing beside it for 30 days.
   *
   * @returns the new key
   */
  async rotate(by: LogEntry['actor']): Promise<NoteKey> {
    const origin = await this.origin();
    return this.replace(origin, this.clock.now() + OVERLAP_MS, async (manager, key) =>
      this.record(manager, by, 'rotate_log_key', { vkey: toVkey(key) }),
    );
  }

  /**
   * Begins a log under a new name, because this one cannot contain what was signed under the old name. The older keys
   * sign nothing any more.
   *
   * @param facts what the log is to say about it
   */
  async beginAnew(by: LogEntry['actor'], facts: Readonly<Record<string, unknown>>): Promise<NoteKey> {
    const previousOrigin = await this.origin();
    return this.replace(this.newOrigin(), this.clock.now(), async (manager, key) =>
      this.record(manager, by, 'restart_log', { ...facts, previousOrigin, vkey: toVkey(key) }),
    );
  }

  /** Wraps the keys with another master key, inside the rotation's transaction. */
  async rewrap(manager: EntityManager, ring: MasterKeyRing): Promise<void> {
    for (const row of await this.store.findAll(manager)) {
      if (row.master_key_id === ring.current.id) continue;
      const master = ring.find(row.master_key_id);
      if (!master) throw new Refusal('key_unavailable');
      const seed = master.unwrap(wrapName(row.id), row.wrapped_key);
      await this.store.rewrap(manager, {
        id: row.id,
        wrapped_key: ring.current.wrap(wrapName(row.id), seed),
        master_key_id: ring.current.id,
      });
    }
  }

  private async rows(): Promise<LogKeyRow[]> {
    const rows = await this.store.findAll();
    if (rows.length > 0) return rows;
    await this.replace(this.newOrigin(), null, (manager, key) =>
      this.record(manager, { kind: 'system', id: 'log', role: 'system' }, 'create_log_key', {
        vkey: toVkey(key),
      }),
    );
    return this.store.findAll();
  }

  /** @param overlapUntil when the older keys stop signing; null: only if there are none, make one */
  private replace(
    origin: string,
    overlapUntil: number | null,
    record: (manager: EntityManager, key: NoteKey) => Promise<void>,
  ): Promise<NoteKey> {
    const at = new Date(this.clock.now());
    return this.store.wrapping(this.source, at, async (manager, master) => {
      await this.store.lockKeys(manager);
      const [current] = await this.store.findAll(manager);
      if (current && overlapUntil === null) return publicKeyOf(current);
      if (overlapUntil !== null) await this.store.endKeys(manager, new Date(overlapUntil));
      const key = await this.insert(manager, master, origin, at);
      await record(manager, key);
      return key;
    });
  }

  private async insert(
    manager: EntityManager,
    master: MasterKey,
    origin: string,
    at: Date,
  ): Promise<NoteKey> {
    const seed = randomBytes(SEED_BYTES);
    const key = noteKey(origin, SIGNATURE_TYPE.ed25519, ed25519.getPublicKey(seed));
    const id = bytesToHex(key.id);
    await this.store.insert(manager, {
      id,
      origin,
      public_key: Buffer.from(key.publicKey),
      wrapped_key: master.wrap(wrapName(id), seed),
      master_key_id: master.id,
      created_at: at,
      signs_until: null,
    });
    return key;
  }

  private record(
    manager: EntityManager,
    actor: LogEntry['actor'],
    command: string,
    facts: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    return this.audit.record(manager, {
      stream: { kind: 'log_key', id: LOG_KEY_STREAM },
      command,
      actor,
      facts,
    });
  }

  private async seedOf(row: LogKeyRow): Promise<Uint8Array> {
    const known = this.seeds.get(row.id);
    if (known) return known;
    const master = (await this.source.load())?.find(row.master_key_id);
    if (!master) throw new Refusal('key_unavailable');
    const seed = master.unwrap(wrapName(row.id), row.wrapped_key);
    this.seeds.set(row.id, seed);
    return seed;
  }

  private newOrigin(): string {
    return `${this.host}/log-${randomBytes(ORIGIN_SUFFIX_BYTES).toString('hex')}`;
  }
}

function publicKeyOf(row: LogKeyRow): NoteKey {
  return noteKey(row.origin, SIGNATURE_TYPE.ed25519, row.public_key);
}

function originOf(row: LogKeyRow | undefined): string {
  if (!row) throw new Refusal('key_unavailable');
  return row.origin;
}
