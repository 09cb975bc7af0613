import { Injectable } from '@nestjs/common';
import { toBase64 } from '@standing/shared/audit/base64';
import { leafHash } from '@standing/shared/audit/canonical';
import { exportEnd, exportEntry, exportHeader } from '@standing/shared/audit/export';
import { toVkey } from '@standing/shared/audit/note';
import { planConsistency, planInclusion } from '@standing/shared/audit/proofs';
import { encodeBundle, parseTilePath, tileWidth, TILE_WIDTH } from '@standing/shared/audit/tiles';
import type {
  CheckpointPage,
  ConsistencyProofView,
  ConsistencyQuery,
  ExportQuery,
  InclusionProofView,
  InclusionQuery,
  LeafView,
  LogKeyView,
} from '@standing/shared/contracts/audit';
import type { Actor } from '@standing/shared/access/roles';
import type { CursorQuery } from '@standing/shared/contracts/common';
import { Refusal } from '@standing/shared/errors';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import { AuditService, SYSTEM_STREAM } from '../audit.service.js';
import { EntriesReadModel, type Narrowing } from '../entries.read-model.js';
import { LogReads, readerOf } from '../log-reads.service.js';
import { LogKeysService } from './log-keys.service.js';
import { LogTreeReadModel } from './log-tree.read-model.js';
import type { CheckpointRow } from './log-tree.store.js';

/** Entries of an export that are read, and proved, at a time. */
const EXPORT_BATCH = 1_000;

/** An entry of the log with the proof that it is in the tree of the checkpoint it comes with. */
export interface ProvedEntry {
  readonly index: number;
  /** The event's exact bytes. */
  readonly body: Buffer;
  readonly leafHash: Buffer;
  readonly proof: readonly Uint8Array[];
}

/** Part of the log, in its order, and what its proofs hold against. */
export interface ProvedPart {
  /** The signed note. */
  readonly checkpoint: string;
  readonly vkeys: readonly string[];
  readonly size: number;
  readonly batches: () => AsyncIterable<readonly ProvedEntry[]>;
}

/** How the log stands: for metrics, health and the overview. */
export interface LogHealth {
  readonly size: number;
  readonly pending: number;
  readonly checkpoint: { readonly size: number; readonly signedAt: Date } | null;
  readonly refusal: { readonly since: Date; readonly detail: string } | null;
}

/** What proves the log: keys, checkpoints, tiles, proofs, entries, exports. */
@Injectable()
export class LogService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly readModel: LogTreeReadModel,
    private readonly keys: LogKeysService,
    private readonly audit: AuditService,
    private readonly entries: EntriesReadModel,
    private readonly reads: LogReads,
    private readonly clock: Clock,
  ) {}

  /** Without an HTTP application: for the worker and the command line. */
  static on(dataSource: DataSource, keys: LogKeysService, clock: Clock): LogService {
    const audit = AuditService.on(dataSource, clock);
    const entries = new EntriesReadModel(dataSource);
    const reads = new LogReads(dataSource, audit, entries, clock);
    return new LogService(dataSource, new LogTreeReadModel(dataSource), keys, audit, entries, reads, clock);
  }

  async key(): Promise<LogKeyView> {
    const keys = (await this.keys.publicKeys()).map(({ key, createdAt, signsUntil }) => ({
      vkey: toVkey(key),
      createdAt: createdAt.toISOString(),
      signsUntil: signsUntil?.toISOString() ?? null,
    }));
    const [current] = keys;
    if (!current) throw new Refusal('key_unavailable');
    return { vkey: current.vkey, keys };
  }

  /** The newest signed note. @throws Refusal `no_checkpoint` */
  async checkpoint(): Promise<string> {
    return (await this.newest()).note;
  }

  /** Checkpoints, newest first. The cursor is a size. */
  async checkpoints(query: CursorQuery): Promise<CheckpointPage> {
    const before = query.after === undefined ? Number.MAX_SAFE_INTEGER : Number(query.after);
    if (!/^\d*$/.test(query.after ?? '') || !Number.isSafeInteger(before))
      throw new Refusal('invalid_parameter');
    const rows = await this.readModel.checkpoints(await this.keys.origin(), before, query.limit + 1);
    const data = rows.slice(0, query.limit).map((row) => ({
      origin: row.origin,
      size: row.size,
      root: row.root.toString('base64'),
      signedAt: row.signed_at.toISOString(),
      note: row.note,
    }));
    return { data, next: rows.length > query.limit ? String(data.at(-1)?.size ?? 0) : null };
  }

  /**
   * Proves that an event is in the tree of `size` entries; of the newest checkpoint, if none is named.
   *
   * @throws Refusal `event_not_found`, `not_sequenced`, `not_in_tree`
   */
  async inclusion({ eventId, size }: InclusionQuery): Promise<InclusionProofView> {
    const index = await this.readModel.indexOf(eventId);
    if (index === undefined) throw new Refusal('event_not_found');
    if (index === null) throw new Refusal('not_sequenced');
    const treeSize = size ?? (await this.newestSizeWith(index));
    await this.requireSize(treeSize);
    if (index >= treeSize) throw new Refusal('not_in_tree');
    const [hashes = []] = await this.readModel.proofs([planInclusion(index, treeSize)], treeSize);
    return { index, size: treeSize, hashes: hashes.map(toBase64) };
  }

  /**
   * Proves that the tree of `to` entries begins with that of `from`; `to` is the newest checkpoint's, if it is not named.
   *
   * @throws Refusal `not_in_tree`
   */
  async consistency({ from, to }: ConsistencyQuery): Promise<ConsistencyProofView> {
    const size = to ?? (await this.newest()).size;
    await this.requireSize(size);
    if (from < 1 || from > size) throw new Refusal('not_in_tree');
    const [hashes = []] = await this.readModel.proofs([planConsistency(from, size)], size);
    return { from, size, hashes: hashes.map(toBase64) };
  }

  /** An entry's bytes. That somebody asked is an event. @throws Refusal `event_not_found` */
  async leaf(index: number, actor: Actor): Promise<LeafView> {
    const [entry] = await this.readModel.entries(index, index + 1);
    if (!entry) throw new Refusal('event_not_found', { detail: 'The log has no entry of this index yet.' });
    await this.reads.record(actor, { what: 'leaf', index });
    return { index, bytes: entry.body.toString('base64'), leafHash: toBase64(leafHash(entry.body)) };
  }

  /**
   * A file of the tree (C2SP tlog-tiles), which never changes. That somebody asked for entries is an event.
   *
   * @param path below `tile/`
   * @throws Refusal `not_found` for a path that is none, or a tile that the log does not have yet
   */
  async tile(path: string, actor: Actor): Promise<Uint8Array> {
    const tile = parseTilePath(`tile/${path}`);
    if (!tile || tileWidth(tile.level, tile.index, await this.readModel.size()) < tile.width) {
      throw new Refusal('not_found');
    }
    if (tile.level !== 'entries') return this.readModel.tile({ ...tile, level: tile.level });
    const first = tile.index * TILE_WIDTH;
    const entries = await this.readModel.entries(first, first + tile.width);
    await this.reads.record(actor, { what: 'bundle', tile: path });
    return encodeBundle(entries.map((entry) => entry.body));
  }

  /** Whether a path names a bundle of entries, which say more than hashes do. */
  isBundle(path: string): boolean {
    return path.startsWith('entries/');
  }

  /**
   * The entries that a filter lets through, up to the newest checkpoint, as NDJSON. Whoever asked is in the log before
   * the first line is sent.
   *
   * @throws Refusal `no_checkpoint`
   */
  async export(query: ExportQuery, actor: Actor): Promise<AsyncIterable<string>> {
    const checkpoint = await this.newest();
    const isComplete = Object.values(query).every((value) => value === undefined);
    const filter = await this.reads.describe(query);
    await this.dataSource.transaction((manager) =>
      this.audit.record(manager, {
        stream: SYSTEM_STREAM,
        command: 'export_log',
        actor: readerOf(actor),
        facts: { size: checkpoint.size, filter },
      }),
    );
    const header = exportHeader({
      checkpoint: checkpoint.note,
      vkeys: await this.vkeysOf(checkpoint.origin),
      complete: isComplete,
      filter: { ...query },
      exportedAt: new Date(this.clock.now()).toISOString(),
    });
    return this.lines(header, await this.entries.narrow(query), checkpoint.size, isComplete);
  }

  /**
   * What is about an account, up to the newest checkpoint, with what proves it. Who asks for it has to be put on record by
   * the caller.
   *
   * @throws Refusal `no_checkpoint`
   */
  async about(accountId: string): Promise<ProvedPart> {
    const { note: checkpoint, origin, size } = await this.newest();
    const vkeys = await this.vkeysOf(origin);
    const narrowing = await this.entries.narrow({ accountId });
    return { checkpoint, vkeys, size, batches: () => this.batches(narrowing, size, true) };
  }

  private async vkeysOf(origin: string): Promise<string[]> {
    const keys = await this.keys.publicKeys();
    return keys.filter(({ key }) => key.name === origin).map(({ key }) => toVkey(key));
  }

  private async *lines(
    header: string,
    narrowing: Narrowing | null,
    size: number,
    isComplete: boolean,
  ): AsyncGenerator<string, void> {
    yield header;
    let count = 0;
    for await (const batch of this.batches(narrowing, size, !isComplete)) {
      yield batch
        .map(({ index, body, proof }) => exportEntry(index, body, isComplete ? undefined : proof))
        .join('');
      count += batch.length;
    }
    yield exportEnd(count);
  }

  /** @param withProofs false: their proofs are empty */
  private async *batches(
    narrowing: Narrowing | null,
    size: number,
    withProofs: boolean,
  ): AsyncGenerator<readonly ProvedEntry[], void> {
    for (let from = 0; from < size;) {
      const entries = narrowing ? await this.readModel.entriesWhere(narrowing, from, size, EXPORT_BATCH) : [];
      const last = entries.at(-1);
      if (!last) return;
      const plans = withProofs ? entries.map((entry) => planInclusion(entry.index, size)) : [];
      const proofs = await this.readModel.proofs(plans, size);
      yield entries.map((entry, n) => ({ ...entry, proof: proofs[n] ?? [] }));
      from = last.index + 1;
    }
  }

  async health(): Promise<LogHealth> {
    const [size, pending, refusal, checkpoint] = await Promise.all([
      this.readModel.size(),
      this.readModel.countPending(),
      this.refusal(),
      this.readModel.newestCheckpoint(),
    ]);
    return {
      size,
      pending,
      checkpoint: checkpoint && { size: checkpoint.size, signedAt: checkpoint.signed_at },
      refusal,
    };
  }

  /** Why no checkpoints are signed; null while they are. */
  async refusal(): Promise<LogHealth['refusal']> {
    const { refused_since: since, detail } = await this.readModel.guard();
    return since && detail !== null ? { since, detail } : null;
  }

  private async newest(): Promise<CheckpointRow> {
    const checkpoint = await this.readModel.lastCheckpoint(await this.keys.origin());
    if (!checkpoint) throw new Refusal('no_checkpoint');
    return checkpoint;
  }

  /** The newest checkpoint's size; an entry that came after it has to wait for the next one. */
  private async newestSizeWith(index: number): Promise<number> {
    const { size } = await this.newest();
    if (index >= size) throw new Refusal('not_sequenced');
    return size;
  }

  private async requireSize(size: number): Promise<void> {
    if (size > (await this.readModel.size())) throw new Refusal('not_in_tree');
  }
}
