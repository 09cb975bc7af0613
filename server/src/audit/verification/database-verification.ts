import { AccountFold } from '@standing/shared/audit/account-fold';
import { bytesToHex, commitment, type EventBody } from '@standing/shared/audit/canonical';
import { openCheckpoint, parseCheckpoint, type Checkpoint } from '@standing/shared/audit/checkpoint';
import { GrowingTree, HASH_BYTES, sameBytes } from '@standing/shared/audit/merkle';
import { NoteError, parseNote, toVkey, type NoteKey } from '@standing/shared/audit/note';
import { TILE_HEIGHT, TILE_WIDTH } from '@standing/shared/audit/tiles';
import { Chains, checkEntry, Findings, type Problem, type ProblemKind } from '@standing/shared/audit/verify';
import { setImmediate } from 'node:timers/promises';
import type { OpenProfile } from '../../accounts/profile/profiles.service.js';
import { registrationOf } from './registration.js';
import {
  AskedAhead,
  type AccountColumns,
  type Asked,
  type CheckpointColumns,
  type EventColumns,
  type HoldColumns,
  type OrderRow,
  type VerificationReadModel,
} from './verification.read-model.js';

/** Entries of the order that are read at a time: 1 MB. */
const ORDER_BATCH = 10_000;
/** Events that are read at a time: some 2 MB. */
const EVENT_BATCH = 1_000;
/**
 * Rows that are checked in one turn of the event loop: some 3 ms. Others are served in between, questions leave, and what
 * the database has to say is taken in: it goes on only as long as its socket is not full.
 */
const ENTRIES_A_TURN = 500;
const EVENTS_A_TURN = 50;
const CHECKPOINT_BATCH = 1_000;
/** Signatures that are checked, of the newest checkpoints; each takes 2 ms. Roots are compared of all. */
const SIGNATURES_CHECKED = 500;
/** Customers' data that is opened in a whole verification, of accounts taken by chance: some 0.1 ms each. */
const PROFILES_OPENED = 10_000;
const PROFILES_A_TURN = 50;
/** Accounts without events that are named. */
const ORPHANS_LISTED = 100;
const FIRST_STREAM = { streamId: '00000000-0000-0000-0000-000000000000', version: 0 };

/** What the log is held against that is not in the database. */
export interface Outside {
  readonly origin: string;
  readonly keys: readonly NoteKey[];
  /** The last checkpoint that was signed here, out of the data folder. */
  readonly remembered: Checkpoint | null;
  /** Why what the data folder has is no checkpoint. */
  readonly rememberedFault?: string;
  /** Customers' data by account, as it is opened with the master key; null where it cannot be. */
  readonly openProfiles: (
    accountIds: readonly string[],
    manager: Asked,
  ) => Promise<ReadonlyMap<string, OpenProfile | null>>;
}

/** How far it is, for whoever waits. */
export interface VerificationProgress {
  /** Rows looked at. */
  done: number;
  /** Rows to look at: each entry in its order, and each event in its stream. */
  total: number | null;
}

const ACCOUNT_PREFIX = 'account:';

/** The stream whose events are being read. */
interface OpenStream {
  readonly name: string;
  readonly fold: AccountFold;
  lastIndex: number;
  /** Those that say what the account is registered with. */
  readonly registering: EventBody[];
}

/** An account whose events have all been read. */
interface EndedAccount {
  readonly id: string;
  readonly fold: AccountFold;
  readonly registering: readonly EventBody[];
}

/** An event that commits to a note. */
interface Noted {
  readonly eventId: string;
  readonly accountId: string;
  readonly body: EventBody;
  readonly where: Where;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const REGISTERING: ReadonlySet<string> = new Set(['register', 'update_contacts']);
const LOG_KEYS = 'log_key';

/** What stands beside an event's bytes, so that it can be searched, and what the bytes say. */
const COPIES: readonly (readonly [
  column: string,
  copy: (row: EventColumns) => unknown,
  value: (body: EventBody) => unknown,
])[] = [
  ['id', (row) => row.id, (body) => body.id],
  ['stream', (row) => `${row.stream_kind}:${row.stream_id}`, (body) => body.stream],
  ['stream_version', (row) => row.stream_version, (body) => body.streamVersion],
  ['at', (row) => row.at.toISOString(), (body) => body.at],
  ['command', (row) => row.command, (body) => body.command],
  ['from_state', (row) => row.from_state, (body) => body.fromState],
  ['to_state', (row) => row.to_state, (body) => body.toState],
  ['actor_kind', (row) => row.actor_kind, (body) => body.actor.kind],
  ['actor_id', (row) => row.actor_id, (body) => body.actor.id],
  ['actor_role', (row) => row.actor_role, (body) => body.actor.role],
  ['reason_kind', (row) => row.reason_kind, (body) => body.reason?.kind ?? null],
  ['reason_code', (row) => row.reason_code, (body) => body.reason?.code ?? null],
  ['reason_version', (row) => row.reason_version, (body) => body.reason?.version ?? null],
  ['previous_hash', (row) => row.previous_hash.toString('hex'), (body) => body.previousHash],
];

type Where = Pick<Problem, 'stream' | 'version' | 'index'>;
const NOWHERE: Where = { stream: null, version: null, index: null };

/**
 * Checks the log as it lies in the database, in one snapshot: the order and the tree over it against the signed
 * checkpoints, every event's bytes against its hash, its chain and its searchable copies, and every account and hold
 * against what the events say.
 */
export class DatabaseVerification {
  readonly findings = new Findings();
  /** Leaves of the log. */
  size = 0;
  /** Of these, those that there are. */
  private entries = 0;
  /** The database reads the next rows while these are checked: each takes about as long. */
  private readonly manager: AskedAhead;
  /** How many of the accounts have their data opened, 1: all. */
  private profileShare = 1;

  constructor(
    manager: Asked,
    private readonly readModel: VerificationReadModel,
    private readonly outside: Outside,
    private readonly signal: AbortSignal | undefined,
    private readonly progress: VerificationProgress = { done: 0, total: null },
  ) {
    this.manager = new AskedAhead(manager);
  }

  /** Until no question is under way that nobody waits for any more. */
  async rest(): Promise<void> {
    await this.manager.rest();
  }

  /** The order, the tree, its tiles and the checkpoints. */
  async checkTree(): Promise<void> {
    this.progress.total = 2 * (await this.readModel.size(this.manager));
    const tiles = new Map<string, Buffer>();
    for (const tile of await this.readModel.tiles(this.manager)) {
      tiles.set(`${tile.level}/${tile.tile_index}`, tile.hashes);
    }
    const checkpoints = new CheckpointWalk(this.manager, this.readModel, this.outside, this.findings);
    await checkpoints.begin();
    const tree = new GrowingTree();
    let next = 0;
    let asked = this.readModel.order(this.manager, next, ORDER_BATCH);
    for (;;) {
      this.signal?.throwIfAborted();
      const rows = await asked;
      const isLast = rows.length < ORDER_BATCH;
      if (!isLast) asked = ahead(this.readModel.order(this.manager, indexAfter(rows), ORDER_BATCH));
      for (const [n, row] of rows.entries()) {
        if (n % ENTRIES_A_TURN === 0) await setImmediate();
        const index = Number(row.log_index);
        if (index !== next) {
          this.add(
            'missing',
            { ...NOWHERE, index: next },
            `entries ${next} to ${index - 1} of the order are missing`,
          );
        }
        next = index + 1;
        tree.append(row.leaf_hash, (node, hash) => {
          if (node.level === 0 || node.level % TILE_HEIGHT !== 0) return;
          const tileIndex = Math.floor(node.index / TILE_WIDTH);
          const content = tiles.get(`${node.level / TILE_HEIGHT}/${tileIndex}`);
          const at = (node.index % TILE_WIDTH) * HASH_BYTES;
          if (content && sameBytes(content.subarray(at, at + HASH_BYTES), hash)) return;
          const from = node.index * 2 ** node.level;
          const detail = `the node over entries ${from} to ${from + 2 ** node.level - 1} is not made of them`;
          this.add('tile', { ...NOWHERE, index: from }, detail);
        });
        if (checkpoints.isDueAt(tree.size)) await checkpoints.compare(tree);
      }
      this.progress.done += rows.length;
      this.entries += rows.length;
      if (isLast) break;
    }
    this.size = next;
    this.checkTileWidths(tiles);
    await checkpoints.finish(tree);
  }

  /** Tiles hold the nodes of this tree and no others. */
  private checkTileWidths(tiles: ReadonlyMap<string, Buffer>): void {
    for (const [name, content] of tiles) {
      const [level = 0, index = 0] = name.split('/').map(Number);
      const nodes = Math.floor(this.size / TILE_WIDTH ** level) - index * TILE_WIDTH;
      if (content.length / HASH_BYTES === Math.max(0, Math.min(TILE_WIDTH, nodes))) continue;
      const from = Math.min(
        this.size,
        (index * TILE_WIDTH + content.length / HASH_BYTES) * TILE_WIDTH ** level,
      );
      this.add(
        'tile',
        { ...NOWHERE, index: from },
        `tile ${index} of level ${level} is not as wide as the log`,
      );
    }
  }

  /** Every event, stream by stream, and what was made of it. @param streamId one stream only */
  async checkStreams(streamId: string | null = null): Promise<EventColumns[]> {
    const pending = await this.readModel.pending(this.manager);
    const chains = new Chains(true);
    const kept: EventColumns[] = [];
    const isWhole = streamId === null;
    this.profileShare = isWhole
      ? PROFILES_OPENED / Math.max(1, await this.readModel.countAccounts(this.manager))
      : 1;
    const toldKeys = new Set<unknown>();
    let seen = 0;
    let placed = 0;
    let asked = this.readModel.events(this.manager, FIRST_STREAM, EVENT_BATCH, streamId);
    let checked: Promise<void> = Promise.resolve();
    let current = null as OpenStream | null;
    let ended: EndedAccount[] = [];
    let noted: Noted[] = [];
    const end = (stream: OpenStream | null) => {
      if (!stream) return;
      if (stream.name.startsWith(ACCOUNT_PREFIX)) {
        const { fold, registering } = stream;
        ended.push({ id: stream.name.slice(ACCOUNT_PREFIX.length), fold, registering });
      }
      chains.end(stream.name);
    };
    for (;;) {
      this.signal?.throwIfAborted();
      const rows = await asked;
      const last = rows.length < EVENT_BATCH ? undefined : rows.at(-1);
      if (last) {
        const after = { streamId: last.stream_id, version: last.stream_version };
        asked = ahead(this.readModel.events(this.manager, after, EVENT_BATCH, streamId));
      }
      for (const [n, row] of rows.entries()) {
        if (n % EVENTS_A_TURN === 0) await setImmediate();
        const stream = `${row.stream_kind}:${row.stream_id}`;
        if (current?.name !== stream) {
          end(current);
          current = { name: stream, fold: new AccountFold(), lastIndex: -1, registering: [] };
        }
        const index = row.log_index === null ? null : Number(row.log_index);
        const body = this.checkEvent(row, index, chains, current.fold, pending);
        if (body && row.stream_kind === 'account' && REGISTERING.has(body.command))
          current.registering.push(body);
        if (body && row.stream_kind === LOG_KEYS) toldKeys.add(body.facts['vkey']);
        if (body && 'note' in body.commitments) noted.push(...notedIn(row, body, index));
        if (index !== null) {
          placed += 1;
          const where = { stream, version: row.stream_version, index };
          if (index < current.lastIndex)
            this.add('order', where, 'a later event of the stream has an earlier index');
          current.lastIndex = index;
        }
        if (streamId !== null) kept.push(row);
      }
      this.progress.done += rows.length;
      seen += rows.length;
      await checked;
      if (!last) break;
      checked = ahead(this.checkRead(ended, noted));
      ended = [];
      noted = [];
    }
    end(current);
    await this.checkRead(ended, noted);
    if (isWhole) await this.checkWhole(seen, placed, toldKeys);
    for (const id of await this.readModel.accountsWithoutEvents(this.manager, streamId, ORPHANS_LISTED)) {
      this.add('account', { ...NOWHERE, stream: `account:${id}` }, 'the account has no events');
    }
    return kept;
  }

  /** What concerns no stream alone. */
  private async checkWhole(seen: number, placed: number, toldKeys: ReadonlySet<unknown>): Promise<void> {
    // To look for each entry's event takes as long as all the rest, and is of use only when some are gone.
    if (placed !== this.entries) await this.findGone();
    const there = await this.readModel.countEvents(this.manager);
    if (there !== seen) {
      this.add('order', NOWHERE, `there are ${there} events, and ${seen} of them have a place in a stream`);
    }
    for (const key of this.outside.keys) {
      if (toldKeys.has(toVkey(key))) continue;
      this.add(
        'checkpoint',
        NOWHERE,
        `no event tells of the log's key ${toVkey(key)}: it was put in or altered`,
      );
    }
  }

  private async findGone(): Promise<void> {
    let from = 0;
    for (;;) {
      const gone = await this.readModel.entriesWithoutEvents(this.manager, from, ORDER_BATCH);
      for (const index of gone) {
        this.add('missing', { ...NOWHERE, index }, 'the event with this index is gone');
      }
      if (gone.length < ORDER_BATCH) return;
      from = (gone.at(-1) ?? from) + 1;
    }
  }

  private async checkRead(ended: readonly EndedAccount[], noted: readonly Noted[]): Promise<void> {
    await this.checkAccounts(ended);
    await this.checkNotes(noted);
  }

  /** What people wrote, against what the events commit to; of erased accounts nothing is left to compare. */
  private async checkNotes(noted: readonly Noted[]): Promise<void> {
    if (noted.length === 0) return;
    const rows = await this.readModel.notes(
      this.manager,
      noted.map(({ eventId }) => eventId),
      noted.map(({ accountId }) => accountId),
    );
    for (const [n, { body, where }] of noted.entries()) {
      if (n % EVENTS_A_TURN === 0) await setImmediate();
      const { note = null, commitment_key: key = null } = rows[n] ?? {};
      if (key === null) continue;
      if (note === null) this.add('note', where, 'the note beside the event is gone');
      else if (commitment(key, body.id, 'note', note) !== body.commitments['note'])
        this.add('note', where, 'the note beside the event is not the one that was written');
    }
  }

  private checkEvent(
    row: EventColumns,
    index: number | null,
    chains: Chains,
    fold: AccountFold,
    pending: ReadonlySet<string>,
  ): EventBody | null {
    const where = { stream: `${row.stream_kind}:${row.stream_id}`, version: row.stream_version, index };
    if (index === null && !pending.has(row.id)) {
      this.add('not_sequenced', where, 'the event has no index, and nothing waits to give it one');
    }
    if (row.leaf_hash !== null && !sameBytes(row.hash, row.leaf_hash)) {
      this.add('leaf', where, 'the event is not the one that got this index');
    }
    const { hash, body } = checkEntry(row.body, index, chains, this.findings);
    if (!sameBytes(hash, row.hash))
      this.add('hash', where, 'the hash beside the event is not that of its bytes');
    if (!body) return null;
    for (const [column, copy, value] of COPIES) {
      if (copy(row) !== value(body)) this.add('projection', where, `${column} is not what the event says`);
    }
    if (row.stream_kind === 'account') fold.take(body, bytesToHex(hash));
    return body;
  }

  private async checkAccounts(ended: readonly EndedAccount[]): Promise<void> {
    if (ended.length === 0) return;
    const ids = ended.map(({ id }) => id);
    const [rows, holdRows] = await Promise.all([
      this.readModel.accounts(this.manager, ids),
      this.readModel.holds(this.manager, ids),
    ]);
    const accounts = new Map(rows.map((row) => [row.id, row]));
    const holds = Map.groupBy(holdRows, (row) => row.account_id);
    for (const { id, fold } of ended) this.checkAccount(id, fold, accounts.get(id), holds.get(id) ?? []);
    await this.checkErased(rows);
    await this.checkRegistrations(ended.filter(() => Math.random() < this.profileShare));
  }

  /** An account that is erased has an event that says so, and no other has lost the key of its notes. */
  private async checkErased(rows: readonly AccountColumns[]): Promise<void> {
    const marked = rows.filter((row) => row['is_erased'] === true).map((row) => row.id);
    const told = marked.length === 0 ? new Set() : await this.readModel.erased(this.manager, marked);
    for (const row of rows) {
      const where = { ...NOWHERE, stream: `account:${row.id}` };
      if (row['has_no_key'] !== row['is_erased'])
        this.add('account', where, 'it is erased, or the key of its notes is gone, but not both');
      if (row['is_erased'] === true && !told.has(row.id))
        this.add('account', where, 'it is marked as erased, and no event has erased it');
    }
  }

  /** Reference, name, contacts and the rest of a registration, against what the events commit to. */
  private async checkRegistrations(ended: readonly EndedAccount[]): Promise<void> {
    if (ended.length === 0) return;
    const ids = ended.map(({ id }) => id);
    const rows = new Map((await this.readModel.registrations(this.manager, ids)).map((row) => [row.id, row]));
    let profiles: ReadonlyMap<string, OpenProfile | null> = new Map();
    for (const [n, { id, registering }] of ended.entries()) {
      if (n % PROFILES_A_TURN === 0) {
        await setImmediate();
        const next = ids.slice(n, n + PROFILES_A_TURN).filter((each) => rows.has(each));
        profiles = await this.outside.openProfiles(next, this.manager);
      }
      const row = rows.get(id);
      if (!row) continue;
      const where = { ...NOWHERE, stream: `account:${id}`, version: 1 };
      const opened = profiles.get(id) ?? null;
      if (!opened) this.add('account', where, 'what it was registered with cannot be opened: it was altered');
      else if (!registrationOf(row, opened, registering).holds)
        this.add(
          'account',
          where,
          'its reference, name, contacts or the like are not those of its registration',
        );
    }
  }

  private checkAccount(
    id: string,
    fold: AccountFold,
    row: AccountColumns | undefined,
    holds: readonly HoldColumns[],
  ): void {
    const told = fold.account();
    const where = { stream: `account:${id}`, version: told?.version ?? null, index: null };
    if (!row || !told) {
      this.add('account', where, 'the account that the events tell of is gone');
      return;
    }
    for (const [column, value] of Object.entries(told)) {
      if (row[column] !== value) this.add('account', where, `${column} is not what the events say`);
    }
    const rows = new Map(holds.map((hold) => [hold.id, hold]));
    for (const [holdId, { hold, placedEventId, releaseEventId, releasedAt }] of fold.holds()) {
      const kept = rows.get(holdId);
      rows.delete(holdId);
      const values: Readonly<Record<string, unknown>> = {
        kind: hold.kind,
        reason_code: hold.reasonCode,
        reason_version: hold.reasonVersion,
        authority: hold.authority,
        disclosure: hold.disclosure,
        placed_at: hold.placedAt,
        expires_at: hold.expiresAt,
        review_at: hold.reviewAt,
        placed_event_id: placedEventId,
        release_event_id: releaseEventId,
        released_at: releasedAt,
      };
      if (!kept) {
        this.add('hold', where, `hold ${holdId} is gone`);
        continue;
      }
      for (const [column, value] of Object.entries(values)) {
        if (kept[column] !== value)
          this.add('hold', where, `${column} of hold ${holdId} is not what the events say`);
      }
      if (JSON.stringify(kept['blocks']) !== JSON.stringify(hold.blocks)) {
        this.add('hold', where, `blocks of hold ${holdId} is not what the events say`);
      }
    }
    for (const holdId of rows.keys()) this.add('hold', where, `no event has placed hold ${holdId}`);
  }

  private add(kind: ProblemKind, where: Where, detail: string): void {
    this.findings.add({ ...where, kind, detail });
  }
}

/** What is looked up of an event that commits to a note; nothing of one that is about no account. */
function notedIn(row: EventColumns, body: EventBody, index: number | null): Noted[] {
  const accountId = row.stream_kind === 'account' ? row.stream_id : body.facts['accountId'];
  // Proposals of earlier releases keep theirs in their own row.
  if (row.stream_kind === 'proposal' || typeof accountId !== 'string' || !UUID.test(accountId)) return [];
  const where = { stream: `${row.stream_kind}:${row.stream_id}`, version: row.stream_version, index };
  return [{ eventId: row.id, accountId, body, where }];
}

function indexAfter(rows: readonly OrderRow[]): number {
  return Number(rows.at(-1)?.log_index ?? -1) + 1;
}

/** Asked for ahead: should something fail before it is waited for, nobody misses it. */
function ahead<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => undefined);
  return answer;
}

/** Goes through the checkpoints as the tree grows. */
class CheckpointWalk {
  private page: CheckpointColumns[] = [];
  private next = 0;
  private lastGood = 0;
  private hasFailed = false;
  private signaturesFrom = 0;
  private isLastPage = false;

  constructor(
    private readonly manager: Asked,
    private readonly readModel: VerificationReadModel,
    private readonly outside: Outside,
    private readonly findings: Findings,
  ) {}

  async begin(): Promise<void> {
    const [row]: { size: string | null }[] = await this.manager.query(
      `SELECT min(size) AS size FROM (SELECT size FROM log_checkpoint WHERE origin = $1 ORDER BY size DESC LIMIT $2) newest`,
      [this.outside.origin, SIGNATURES_CHECKED],
    );
    this.signaturesFrom = Number(row?.size ?? 0);
    await this.load(0);
  }

  isDueAt(size: number): boolean {
    const due = this.page[this.next];
    return (due !== undefined && Number(due.size) <= size) || this.outside.remembered?.size === size;
  }

  async compare(tree: GrowingTree): Promise<void> {
    const { remembered, origin } = this.outside;
    if (remembered?.size === tree.size && remembered.origin === origin)
      this.compareRoot(remembered.root, tree);
    for (let row = this.page[this.next]; row && Number(row.size) <= tree.size; row = this.page[this.next]) {
      this.next += 1;
      const root = this.signedRoot(row);
      if (root && Number(row.size) === tree.size) this.compareRoot(root, tree);
      if (this.next === this.page.length && !this.isLastPage) await this.load(Number(row.size));
    }
  }

  /** Whatever was signed beyond the log's end. */
  async finish(tree: GrowingTree): Promise<void> {
    const { remembered, origin } = this.outside;
    const beyond = this.page.slice(this.next).at(-1);
    for (const row of this.page.slice(this.next)) this.signedRoot(row);
    const signed = Math.max(
      Number(beyond?.size ?? 0),
      remembered && remembered.origin === origin ? remembered.size : 0,
    );
    if (signed > tree.size) {
      const detail = `a checkpoint of ${signed} entries was signed, and the log has ${tree.size}: its end is gone`;
      this.findings.add({ ...NOWHERE, index: tree.size, kind: 'truncated', detail });
    }
    if (this.outside.rememberedFault !== undefined) {
      const detail = `the data folder holds no checkpoint: ${this.outside.rememberedFault}`;
      this.findings.add({ ...NOWHERE, kind: 'checkpoint', detail });
    }
    if (remembered && remembered.origin !== origin) {
      const detail = `the data folder remembers a checkpoint of ${remembered.origin}, and this is ${origin}`;
      this.findings.add({ ...NOWHERE, kind: 'checkpoint', detail });
    }
  }

  private compareRoot(root: Uint8Array, tree: GrowingTree): void {
    if (sameBytes(root, tree.root())) {
      this.lastGood = tree.size;
      return;
    }
    // Every later one differs as well; the first says where.
    if (this.hasFailed) return;
    this.hasFailed = true;
    const detail = `entries ${this.lastGood} to ${tree.size - 1} are not those whose checkpoint was signed`;
    this.findings.add({ ...NOWHERE, index: this.lastGood, kind: 'root', detail });
  }

  /** @returns what was signed; undefined when the signature does not hold */
  private signedRoot(row: CheckpointColumns): Uint8Array | undefined {
    const size = Number(row.size);
    const add = (detail: string) =>
      this.findings.add({
        ...NOWHERE,
        index: size - 1,
        kind: 'checkpoint',
        detail: `checkpoint ${size}: ${detail}`,
      });
    try {
      const signed =
        size < this.signaturesFrom
          ? parseCheckpoint(parseNote(row.note).text)
          : openCheckpoint(row.note, this.outside.keys);
      const isCopied =
        signed.origin === row.origin && signed.size === size && sameBytes(signed.root, row.root);
      if (isCopied) return signed.root;
      add('its columns are not what was signed');
      return signed.size === size ? signed.root : undefined;
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      add(error.message);
      return undefined;
    }
  }

  private async load(after: number): Promise<void> {
    this.page = await this.readModel.checkpoints(this.manager, this.outside.origin, after, CHECKPOINT_BATCH);
    this.next = 0;
    this.isLastPage = this.page.length < CHECKPOINT_BATCH;
  }
}
