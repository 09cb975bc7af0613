import { Injectable } from '@nestjs/common';
import type { HitOutcome } from '@standing/shared/contracts/signals';
import type { HoldKind } from '@standing/shared/account/state';
import type { RuleContent } from '@standing/shared/signals/rule';
import type { SignalType } from '@standing/shared/signals/signal';
import { DataSource, type EntityManager } from 'typeorm';
import type { HistoryRow } from './signals.store.js';

export interface RuleRow {
  readonly code: string;
  readonly version: number;
  readonly retired_at: Date | null;
  readonly content: RuleContent;
}

export interface RuleVersionRow {
  readonly version: number;
  readonly content: RuleContent;
  readonly created_at: Date;
  readonly created_by: string;
}

export interface RecordRow {
  readonly code: string;
  readonly placed: number;
  readonly open: number;
  readonly expired: number;
  readonly overturned: number;
  readonly already_held: number;
  readonly watched: number;
  readonly refused: number;
  readonly last_hit_at: Date | null;
}

export interface HitRow {
  readonly id: string;
  readonly at: Date;
  readonly account_id: string;
  readonly external_ref: string;
  readonly rule_version: number;
  readonly outcome: HitOutcome;
  readonly signals: number;
  readonly hold_id: string | null;
  readonly hold_kind: HoldKind | null;
  readonly released_at: Date | null;
  readonly release_reason: string | null;
}

/** A signal of the dry run. */
export type TrialRow = HistoryRow & {
  readonly account_id: string;
  readonly external_ref: string;
  readonly country: string;
  readonly received_at: Date;
};

/** Releases that say that a hold should not have been there. */
const OVERTURNING = ['false_positive', 'error'];

const COLUMNS = `r.code, v.version, r.retired_at, v.content`;

/** What screens ask about rules. */
@Injectable()
export class RulesReadModel {
  constructor(private readonly dataSource: DataSource) {}

  list(): Promise<RuleRow[]> {
    return this.dataSource.query(
      `SELECT ${COLUMNS} FROM signal_rule r
       JOIN signal_rule_version v ON v.code = r.code AND v.version = r.current_version
       ORDER BY r.retired_at IS NOT NULL, r.code`,
    );
  }

  async find(code: string, within: Pick<EntityManager, 'query'> = this.dataSource): Promise<RuleRow | null> {
    const rows: RuleRow[] = await within.query(
      `SELECT ${COLUMNS} FROM signal_rule r
       JOIN signal_rule_version v ON v.code = r.code AND v.version = r.current_version WHERE r.code = $1`,
      [code],
    );
    return rows[0] ?? null;
  }

  /** Newest first. */
  versions(code: string): Promise<RuleVersionRow[]> {
    return this.dataSource.query(
      `SELECT version, content, created_at, created_by FROM signal_rule_version WHERE code = $1 ORDER BY version DESC`,
      [code],
    );
  }

  /** What rules have done since an instant, and what became of it by another. */
  records(since: Date, at: Date, code: string | null): Promise<RecordRow[]> {
    return this.dataSource.query(
      `SELECT h.rule_code AS code,
         count(*) FILTER (WHERE h.outcome = 'placed')::int AS placed,
         count(*) FILTER (WHERE h.outcome = 'placed' AND d.released_at IS NULL
           AND coalesce(d.expires_at > $2, true))::int AS open,
         count(*) FILTER (WHERE h.outcome = 'placed' AND (d.released_at IS NULL AND d.expires_at <= $2
           OR e.command = 'expire_lock'))::int AS expired,
         count(*) FILTER (WHERE h.outcome = 'placed' AND e.reason_code = ANY($4::text[]))::int AS overturned,
         count(*) FILTER (WHERE h.outcome = 'already_held')::int AS already_held,
         count(*) FILTER (WHERE h.outcome = 'watched')::int AS watched,
         count(*) FILTER (WHERE h.outcome = 'refused')::int AS refused,
         max(h.at) AS last_hit_at
       FROM signal_hit h
       LEFT JOIN hold d ON h.outcome = 'placed' AND d.id = h.hold_id
       LEFT JOIN audit_event e ON e.id = d.release_event_id
       WHERE h.at >= $1 AND ($3::text IS NULL OR h.rule_code = $3)
       GROUP BY h.rule_code`,
      [since, at, code, OVERTURNING],
    );
  }

  /** A rule's hits, newest first. */
  hits(code: string, limit: number): Promise<HitRow[]> {
    return this.dataSource.query(
      `SELECT h.id, h.at, h.account_id, a.external_ref, h.rule_version, h.outcome, h.hold_id, d.kind AS hold_kind,
         d.released_at, e.reason_code AS release_reason,
         (SELECT count(*)::int FROM signal_use u WHERE u.hit_id = h.id) AS signals
       FROM (SELECT * FROM signal_hit WHERE rule_code = $1 ORDER BY at DESC, id DESC LIMIT $2) h
       JOIN account a ON a.id = h.account_id
       LEFT JOIN hold d ON d.id = h.hold_id
       LEFT JOIN audit_event e ON e.id = d.release_event_id
       ORDER BY h.at DESC, h.id DESC`,
      [code, limit],
    );
  }

  /** Signals of these types that came in since an instant: the newest of them, told oldest first. */
  trial(types: readonly SignalType[], since: Date, limit: number): Promise<TrialRow[]> {
    return this.dataSource.query(
      `SELECT s.id, s.account_id, a.external_ref, a.country, s.type, s.severity, s.occurred_at, s.received_at, s.data,
         ARRAY[]::text[] AS used_by
       FROM (
         SELECT one.* FROM unnest($1::text[]) AS t (type)
         CROSS JOIN LATERAL (
           SELECT * FROM signal s WHERE s.type = t.type AND s.received_at >= $2
           ORDER BY s.received_at DESC LIMIT $3) one
         ORDER BY one.received_at DESC LIMIT $3) s
       JOIN account a ON a.id = s.account_id
       ORDER BY s.received_at, s.id`,
      [types, since, limit],
    );
  }
}
