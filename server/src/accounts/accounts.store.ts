import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { KnownWindowsService, type WindowJson } from '../maintenance/known-windows.service.js';
import { queryPrepared, queryPreparedIn, type PreparedStatement } from '../platform/database/prepared.js';
import { ACCOUNT_COLUMNS, type AccountRow } from './account.row.js';
import type { Capability } from '@standing/shared/account/capabilities';
import type { KnownWindow } from '@standing/shared/maintenance/window';
import type { Disclosure, ReasonKind, ReleaseAuthority } from '@standing/shared/reasons/catalogue';

/** What one command needs to know before it can be decided. */
export interface LoadQuery {
  /** Set for commands on an account, else the reference that is to be registered. */
  readonly accountId: string | null;
  readonly externalRef: string | null;
  readonly reason: { readonly kind: ReasonKind; readonly code: string } | null;
  readonly actorId: string;
  readonly idempotencyKey: string | null;
}

interface ReasonRow {
  readonly version: number;
  readonly retired: boolean;
  readonly authority: ReleaseAuthority | null;
  readonly disclosure: Disclosure;
  readonly blocks: readonly Capability[] | null;
  readonly default_expiry_ms: number | null;
}

interface ReplayRow {
  /** Hex. */
  readonly request_hash: string;
  readonly status: number;
  readonly response: object;
}

export interface Loaded {
  readonly account: AccountRow | null;
  readonly reason: ReasonRow | null;
  /** The answer that this idempotency key has had already. */
  readonly replay: ReplayRow | null;
  /** Every maintenance window that was not cancelled. */
  readonly windows: readonly KnownWindow[];
}

/** What is known of an account that was found by its reference. */
export interface LockedAccount {
  readonly id: string;
  readonly country: string;
  readonly closed: boolean;
}

/** Rows of the one write, in the columns' own names; instants as RFC 3339, bytes as hex. */
export type MoveRow = Readonly<{
  account_id: string;
  expected_version: number;
  version: number;
  head_hash: string;
  last_event_at: string;
  state: string;
  state_changed_at: string;
  verification_status: string;
  verification_level: string | null;
  verification_expires_at: string | null;
  open_freezes: number;
  open_flags: number;
  lock_until: string | null;
  settle_at: string | null;
  unheld_since: string | null;
  closed_at: string | null;
  /** Null: as it was. */
  email_hint: string | null;
  phone_hint: string | null;
  email_confirmed: boolean | null;
  phone_confirmed: boolean | null;
}>;

export type FreshAccountRow = Readonly<{
  id: string;
  external_ref: string;
  registration_digest: string;
  commitment_key: string;
  display_name: string;
  search_name: string;
  email_hint: string | null;
  phone_hint: string | null;
  has_birth_date: boolean;
  has_address: boolean;
  country: string;
  tier: string;
  risk_level: string;
  locale: string;
  email_confirmed: boolean;
  phone_confirmed: boolean;
  registered_at: string;
  version: number;
  head_hash: string;
  key_id: string;
  wrapped_key: string;
  master_key_id: string;
  sealed: string;
  email_index: string | null;
  phone_index: string | null;
}>;

/** An account's profile encrypted anew; bytes as hex. */
export type ResealedRow = Readonly<{
  account_id: string;
  sealed: string;
  email_index: string | null;
  phone_index: string | null;
}>;

export type EventRow = Readonly<{
  id: string;
  account_id: string;
  stream_version: number;
  at: string;
  command: string;
  from_state: string;
  to_state: string;
  actor_kind: string;
  actor_id: string;
  actor_role: string;
  reason_kind: string | null;
  reason_code: string | null;
  reason_version: number | null;
  body: string;
  previous_hash: string;
  hash: string;
}>;

export type PlacedHoldRow = Readonly<{
  id: string;
  account_id: string;
  kind: string;
  reason_code: string;
  reason_version: number;
  authority: string;
  disclosure: string;
  blocks: readonly string[];
  placed_at: string;
  placed_event_id: string;
  expires_at: string | null;
  review_at: string | null;
}>;

/** Everything that one command writes; applied whole or not at all. */
export interface Append {
  readonly accountId: string;
  readonly move: MoveRow | null;
  readonly fresh: FreshAccountRow | null;
  readonly events: readonly EventRow[];
  readonly notes: readonly {
    readonly event_id: string;
    readonly account_id: string;
    readonly note: string;
  }[];
  readonly resealed: ResealedRow | null;
  readonly placed: readonly PlacedHoldRow[];
  readonly released: readonly {
    readonly id: string;
    readonly account_id: string;
    readonly released_at: string;
    readonly release_event_id: string;
  }[];
  readonly replay: {
    readonly account_id: string;
    readonly actor_id: string;
    readonly key: string;
    readonly request_hash: string;
    readonly status: number;
    readonly response: object;
    readonly created_at: string;
  } | null;
}

const LOAD_TEXT = `
  SELECT q.n, acc.*,
    CASE WHEN rv.version IS NULL THEN NULL ELSE json_build_object(
      'version', rv.version, 'retired', r.retired_at IS NOT NULL, 'authority', rv.authority,
      'disclosure', rv.disclosure, 'blocks', rv.blocks, 'default_expiry_ms', rv.default_expiry_ms) END AS reason,
    CASE WHEN k.key IS NULL THEN NULL ELSE json_build_object(
      'request_hash', encode(k.request_hash, 'hex'), 'status', k.status, 'response', k.response) END AS replay,
    CASE WHEN q.n = $2 THEN maintenance_windows_over_after($3) END AS windows
  FROM json_to_recordset($1) AS q (n int, account_id uuid, reason_kind text, reason_code text, actor_id text, key text)
  LEFT JOIN LATERAL (SELECT ${ACCOUNT_COLUMNS} FROM account a WHERE a.id = q.account_id) acc ON true
  LEFT JOIN reason r ON r.kind = q.reason_kind AND r.code = q.reason_code
  LEFT JOIN reason_version rv ON rv.kind = r.kind AND rv.code = r.code AND rv.version = r.current_version
  LEFT JOIN idempotency_key k ON k.actor_id = q.actor_id AND k.key = q.key`;

const LOAD: PreparedStatement = { name: 'account-load', text: LOAD_TEXT };
const LOAD_BY_REFERENCE: PreparedStatement = {
  name: 'account-load-by-reference',
  text: LOAD_TEXT.replace('account_id uuid,', 'external_ref text,').replace(
    'a.id = q.account_id',
    'a.external_ref = q.external_ref',
  ),
};

/**
 * The one write. Facts and events of an account go in only if its version is still the expected one (or, for a
 * new account, its reference still free); the ids of those that did come back. One statement, so one transaction:
 * a command is a batch of one, bulk work a batch of thousands.
 */
const APPEND: PreparedStatement = {
  name: 'account-append',
  text: `
  WITH moved AS (
    UPDATE account a SET
      version = m.version, head_hash = decode(m.head_hash, 'hex'), last_event_at = m.last_event_at, state = m.state,
      state_changed_at = m.state_changed_at, verification_status = m.verification_status,
      verification_level = m.verification_level, verification_expires_at = m.verification_expires_at,
      open_freezes = m.open_freezes, open_flags = m.open_flags, lock_until = m.lock_until,
      settle_at = m.settle_at, unheld_since = m.unheld_since, closed_at = m.closed_at,
      email_hint = coalesce(m.email_hint, a.email_hint), phone_hint = coalesce(m.phone_hint, a.phone_hint),
      email_confirmed = coalesce(m.email_confirmed, a.email_confirmed),
      phone_confirmed = coalesce(m.phone_confirmed, a.phone_confirmed)
    FROM json_to_recordset($1) AS m (
      account_id uuid, expected_version int, version int, head_hash text, last_event_at timestamptz, state text,
      state_changed_at timestamptz, verification_status text, verification_level text,
      verification_expires_at timestamptz, open_freezes int, open_flags int, lock_until timestamptz,
      settle_at timestamptz, unheld_since timestamptz, closed_at timestamptz, email_hint text,
      phone_hint text, email_confirmed boolean, phone_confirmed boolean)
    WHERE a.id = m.account_id AND a.version = m.expected_version
    RETURNING a.id
  ), given AS (
    SELECT * FROM json_to_recordset($2) AS f (
      id uuid, external_ref text, registration_digest text, commitment_key text, display_name text, search_name text,
      email_hint text, phone_hint text, has_birth_date boolean, has_address boolean, country text, tier text,
      risk_level text, locale text, email_confirmed boolean, phone_confirmed boolean, registered_at timestamptz,
      version int, head_hash text, key_id uuid, wrapped_key text, master_key_id text, sealed text, email_index text,
      phone_index text)
  ), fresh AS (
    INSERT INTO account (
      id, external_ref, registration_digest, commitment_key, display_name, email_hint, phone_hint, has_birth_date,
      has_address, country, tier, risk_level, locale, email_confirmed, phone_confirmed, registered_at, version,
      head_hash, last_event_at, state, state_changed_at, unheld_since, verification_status, open_freezes, open_flags)
    SELECT id, external_ref, decode(registration_digest, 'hex'), decode(commitment_key, 'hex'), display_name,
      email_hint, phone_hint, has_birth_date, has_address, country, tier, risk_level, locale, email_confirmed,
      phone_confirmed, registered_at, version, decode(head_hash, 'hex'), registered_at, 'unverified', registered_at,
      registered_at, 'unverified', 0, 0
    FROM given
    ON CONFLICT (external_ref) DO NOTHING
    RETURNING id
  ), searchable AS (
    INSERT INTO account_search (account_id, search_name) SELECT g.id, g.search_name FROM given g JOIN fresh USING (id)
  ), keyed AS (
    INSERT INTO account_key (id, account_id, wrapped_key, master_key_id, created_at)
    SELECT g.key_id, g.id, decode(g.wrapped_key, 'hex'), g.master_key_id, g.registered_at FROM given g JOIN fresh USING (id)
  ), profiled AS (
    INSERT INTO account_profile (account_id, sealed, email_index, phone_index)
    SELECT g.id, decode(g.sealed, 'hex'), decode(g.email_index, 'hex'), decode(g.phone_index, 'hex')
    FROM given g JOIN fresh USING (id)
  ), done AS (
    SELECT id FROM moved UNION ALL SELECT id FROM fresh
  ), logged AS (
    INSERT INTO audit_event (
      id, stream_kind, stream_id, stream_version, at, command, from_state, to_state, actor_kind, actor_id,
      actor_role, reason_kind, reason_code, reason_version, body, previous_hash, hash)
    SELECT e.id, 'account', e.account_id, e.stream_version, e.at, e.command, e.from_state, e.to_state, e.actor_kind,
      e.actor_id, e.actor_role, e.reason_kind, e.reason_code, e.reason_version, convert_to(e.body, 'UTF8'),
      decode(e.previous_hash, 'hex'), decode(e.hash, 'hex')
    FROM json_to_recordset($3) AS e (
      id uuid, account_id uuid, stream_version int, at timestamptz, command text, from_state text, to_state text,
      actor_kind text, actor_id text, actor_role text, reason_kind text, reason_code text, reason_version int,
      body text, previous_hash text, hash text)
    JOIN done ON done.id = e.account_id
  ), noted AS (
    INSERT INTO audit_event_private (event_id, note)
    SELECT p.event_id, p.note FROM json_to_recordset($4) AS p (event_id uuid, account_id uuid, note text)
    JOIN done ON done.id = p.account_id
  ), placed AS (
    INSERT INTO hold (id, account_id, kind, reason_code, reason_version, authority, disclosure, blocks, placed_at,
      placed_event_id, expires_at, review_at)
    SELECT h.id, h.account_id, h.kind, h.reason_code, h.reason_version, h.authority, h.disclosure, h.blocks,
      h.placed_at, h.placed_event_id, h.expires_at, h.review_at
    FROM json_to_recordset($5) AS h (
      id uuid, account_id uuid, kind text, reason_code text, reason_version int, authority text, disclosure text,
      blocks text[], placed_at timestamptz, placed_event_id uuid, expires_at timestamptz, review_at timestamptz)
    JOIN done ON done.id = h.account_id
  ), released AS (
    UPDATE hold SET released_at = r.released_at, release_event_id = r.release_event_id
    FROM json_to_recordset($6) AS r (id uuid, account_id uuid, released_at timestamptz, release_event_id uuid)
    JOIN done ON done.id = r.account_id
    WHERE hold.id = r.id
  ), resealed AS (
    UPDATE account_profile p SET sealed = decode(r.sealed, 'hex'), email_index = decode(r.email_index, 'hex'),
      phone_index = decode(r.phone_index, 'hex')
    FROM json_to_recordset($8) AS r (account_id uuid, sealed text, email_index text, phone_index text)
    JOIN done ON done.id = r.account_id
    WHERE p.account_id = r.account_id
  ), kept AS (
    INSERT INTO idempotency_key (actor_id, key, request_hash, status, response, created_at)
    SELECT k.actor_id, k.key, decode(k.request_hash, 'hex'), k.status, k.response, k.created_at
    FROM json_to_recordset($7) AS k (
      account_id uuid, actor_id text, key text, request_hash text, status smallint, response jsonb,
      created_at timestamptz)
    JOIN done ON done.id = k.account_id
  )
  SELECT id FROM done`,
};

function keyOf({ kind, code }: NonNullable<LoadQuery['reason']>): string {
  return `${kind} ${code}`;
}

/** Writes and locks of accounts; the only place with their SQL. */
@Injectable()
export class AccountsStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly windows: KnownWindowsService,
  ) {}

  /** Reads what each command needs, in the order asked; one round trip for those of one kind. */
  async load(queries: readonly LoadQuery[], manager: EntityManager | null = null): Promise<Loaded[]> {
    const loaded: Loaded[] = new Array<Loaded>(queries.length);
    const rows = queries.map((query, n) => ({
      n,
      account_id: query.accountId,
      external_ref: query.externalRef,
      reason: query.reason,
      actor_id: query.actorId,
      key: query.idempotencyKey,
    }));
    const read = async (statement: PreparedStatement, part: typeof rows) => {
      const [first] = part;
      if (first === undefined) return;
      const reading = this.windows.begin();
      // A batch has few reasons: each is read once, with the first that names it.
      const named = new Map<string, number>();
      const asked = part.map(({ reason, ...row }) => {
        const key = reason === null ? null : keyOf(reason);
        const isFirst = key !== null && !named.has(key);
        if (isFirst) named.set(key, row.n);
        return {
          ...row,
          reason_kind: isFirst ? reason?.kind : null,
          reason_code: isFirst ? reason?.code : null,
        };
      });
      const found = await this.run<
        AccountRow & {
          n: number;
          reason: ReasonRow | null;
          replay: ReplayRow | null;
          windows: WindowJson[] | null;
        }
      >(manager, statement, [JSON.stringify(asked), first.n, reading.since]);
      const reasons = new Map(found.map(({ n, reason }) => [n, reason]));
      const reasonOf = (n: number) => {
        const reason = rows[n]?.reason ?? null;
        return reason === null ? null : (reasons.get(named.get(keyOf(reason)) ?? n) ?? null);
      };
      // They come with the first, once for all.
      const windows = reading.complete(found.find(({ n }) => n === first.n)?.windows ?? []);
      for (const row of found) {
        // Left joins: without an account its columns are null, whatever their type says.
        const id = row.id as string | null;
        // The row itself, with what else stands in it: taking that away costs more than reading the row.
        const account = id === null ? null : row;
        loaded[row.n] = { account, reason: reasonOf(row.n), replay: row.replay, windows };
      }
    };
    await Promise.all([
      read(
        LOAD,
        rows.filter((row) => row.account_id !== null),
      ),
      read(
        LOAD_BY_REFERENCE,
        rows.filter((row) => row.account_id === null),
      ),
    ]);
    return loaded;
  }

  /**
   * Appends each command's facts and events if its account has not changed meanwhile; the others are left out.
   *
   * @returns ids of the accounts whose append went in
   */
  async append(
    appends: readonly Append[],
    manager: EntityManager | null = null,
  ): Promise<ReadonlySet<string>> {
    const parameters = [
      appends.flatMap((append) => append.move ?? []),
      appends.flatMap((append) => append.fresh ?? []),
      appends.flatMap((append) => append.events),
      appends.flatMap((append) => append.notes),
      appends.flatMap((append) => append.placed),
      appends.flatMap((append) => append.released),
      appends.flatMap((append) => append.replay ?? []),
      appends.flatMap((append) => append.resealed ?? []),
    ];
    const rows = await this.run<{ id: string }>(
      manager,
      APPEND,
      parameters.map((part) => JSON.stringify(part)),
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Reads an account and keeps everybody else from changing it until the transaction ends. */
  async lock(manager: EntityManager, id: string): Promise<AccountRow | null> {
    await manager.query(`SELECT FROM account WHERE id = $1 FOR NO KEY UPDATE`, [id]);
    // Read after the lock: what a statement had begun to read before it waited may be out of date.
    const rows: AccountRow[] = await manager.query(
      `SELECT ${ACCOUNT_COLUMNS} FROM account a WHERE a.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Finds an account by its reference and keeps everybody else from changing it until the transaction ends. */
  async lockByReference(manager: EntityManager, externalRef: string): Promise<LockedAccount | null> {
    const rows: LockedAccount[] = await manager.query(
      `SELECT id, country, closed_at IS NOT NULL AS closed FROM account WHERE external_ref = $1 FOR NO KEY UPDATE`,
      [externalRef],
    );
    return rows[0] ?? null;
  }

  /** In the caller's transaction, or by itself. */
  private run<Row extends object>(
    manager: EntityManager | null,
    statement: PreparedStatement,
    values: readonly unknown[],
  ): Promise<Row[]> {
    if (manager === null) return queryPrepared<Row>(this.dataSource, statement, values);
    return queryPreparedIn<Row>(manager, statement, values);
  }

  /** Accounts whose open facts the clock has ended, the longest overdue first. */
  async findDue(at: Date, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      `SELECT id FROM account WHERE settle_at <= $1 ORDER BY settle_at LIMIT $2`,
      [at, limit],
    );
    return rows.map((row) => row.id);
  }

  /** How long the longest overdue has waited to be recorded, in milliseconds; 0 when nobody has. */
  async findOverdueMs(at: Date): Promise<number> {
    const rows: { since: Date | null }[] = await this.dataSource.query(
      `SELECT min(settle_at) AS since FROM account WHERE settle_at <= $1`,
      [at],
    );
    const since = rows[0]?.since ?? at;
    return at.getTime() - since.getTime();
  }

  /** Folds the tally of accounts together. @returns how many of its rows */
  async foldTally(): Promise<number> {
    const rows: { folded: string }[] = await this.dataSource.query(`SELECT fold_account_tally() AS folded`);
    return Number(rows[0]?.folded ?? 0);
  }

  /** Forgets answers kept for repeats. @returns how many */
  async forgetReplays(before: Date, limit: number): Promise<number> {
    const rows: unknown[] = await this.dataSource.query(
      `WITH gone AS (DELETE FROM idempotency_key WHERE ctid IN (
         SELECT ctid FROM idempotency_key WHERE created_at < $1 LIMIT $2) RETURNING 1) SELECT * FROM gone`,
      [before, limit],
    );
    return rows.length;
  }
}
