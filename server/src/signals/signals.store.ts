import { Injectable } from '@nestjs/common';
import type { Applied, HitOutcome } from '@standing/shared/contracts/signals';
import type { RuleContent } from '@standing/shared/signals/rule';
import type { Severity, SignalType } from '@standing/shared/signals/signal';
import type { EntityManager } from 'typeorm';

/** What a rule made of a signal, as it is kept. */
export type KeptApplied = Applied & {
  /** The reason is told to nobody but staff. */
  readonly withheld?: true;
};

/** A signal as it is kept. */
export interface SignalRow {
  readonly id: string;
  readonly wallet_id: string | null;
  readonly account_id: string;
  readonly type: SignalType;
  readonly severity: Severity;
  readonly occurred_at: Date;
  readonly received_at: Date;
  readonly data: Readonly<Record<string, string | number>>;
  readonly applied: readonly KeptApplied[];
  readonly ignored: 'account_closed' | null;
}

export const SIGNAL_COLUMNS = `s.id, s.wallet_id, s.account_id, s.type, s.severity, s.occurred_at, s.received_at, s.data,
  s.applied, s.ignored`;

export interface NewSignalRow extends SignalRow {
  /** Hex. */
  readonly digest: string;
  readonly sent_by: string;
}

export interface NewHitRow {
  readonly id: string;
  readonly rule_code: string;
  readonly rule_version: number;
  readonly account_id: string;
  readonly signal_id: string;
  readonly at: Date;
  readonly outcome: HitOutcome;
  readonly hold_id: string | null;
  readonly case_id: string | null;
  /** Signals that the rule does not look at again. */
  readonly uses: readonly string[];
}

/** One of an account's signals, and the rules that have used it. */
export type HistoryRow = Pick<SignalRow, 'id' | 'type' | 'severity' | 'occurred_at' | 'data'> & {
  readonly used_by: readonly string[];
};

/** Writes of signals and what came of them. Every method runs in the caller's transaction. */
@Injectable()
export class SignalsStore {
  /** The signal that was sent under an id of the wallet's; with the digest of what was sent, hex. */
  async findSent(
    manager: EntityManager,
    walletId: string,
  ): Promise<(SignalRow & { readonly digest: string }) | null> {
    const rows: (SignalRow & { digest: string })[] = await manager.query(
      `SELECT ${SIGNAL_COLUMNS}, encode(s.digest, 'hex') AS digest FROM signal s WHERE s.wallet_id = $1`,
      [walletId],
    );
    return rows[0] ?? null;
  }

  async find(manager: EntityManager, id: string): Promise<SignalRow | null> {
    const rows: SignalRow[] = await manager.query(`SELECT ${SIGNAL_COLUMNS} FROM signal s WHERE s.id = $1`, [
      id,
    ]);
    return rows[0] ?? null;
  }

  /** The rules in force that are tried on signals of a type, by code. */
  rulesFor(
    manager: EntityManager,
    type: SignalType,
  ): Promise<{ readonly code: string; readonly version: number; readonly content: RuleContent }[]> {
    return manager.query(
      `SELECT r.code, v.version, v.content
       FROM signal_rule r JOIN signal_rule_version v ON v.code = r.code AND v.version = r.current_version
       WHERE r.retired_at IS NULL AND v.content -> 'signals' ? $1 ORDER BY r.code`,
      [type],
    );
  }

  /** An account's signals of these types around an instant; of each type the newest. */
  history(
    manager: EntityManager,
    accountId: string,
    types: readonly SignalType[],
    from: Date,
    to: Date,
    limitPerType: number,
  ): Promise<HistoryRow[]> {
    return manager.query(
      `SELECT s.id, s.type, s.severity, s.occurred_at, s.data,
         ARRAY(SELECT u.rule_code FROM signal_use u WHERE u.signal_id = s.id) AS used_by
       FROM unnest($2::text[]) AS t (type)
       CROSS JOIN LATERAL (
         SELECT * FROM signal s WHERE s.account_id = $1 AND s.type = t.type AND s.occurred_at > $3 AND s.occurred_at < $4
         ORDER BY s.occurred_at DESC LIMIT $5) s`,
      [accountId, types, from, to, limitPerType],
    );
  }

  /** @returns whether the wallet's id was still free */
  async add(manager: EntityManager, row: NewSignalRow): Promise<boolean> {
    const added: unknown[] = await manager.query(
      `INSERT INTO signal (id, wallet_id, digest, account_id, type, severity, occurred_at, received_at, sent_by, data,
         applied, ignored)
       VALUES ($1, $2, decode($3, 'hex'), $4, $5, $6, $7, $8, $9, $10, $11, $12)
       ON CONFLICT (wallet_id) DO NOTHING RETURNING 1`,
      [
        row.id,
        row.wallet_id,
        row.digest,
        row.account_id,
        row.type,
        row.severity,
        row.occurred_at,
        row.received_at,
        row.sent_by,
        JSON.stringify(row.data),
        JSON.stringify(row.applied),
        row.ignored,
      ],
    );
    return added.length > 0;
  }

  async addHits(manager: EntityManager, hits: readonly NewHitRow[]): Promise<void> {
    if (hits.length === 0) return;
    await manager.query(
      `INSERT INTO signal_hit (id, rule_code, rule_version, account_id, signal_id, at, outcome, hold_id, case_id)
       SELECT id, rule_code, rule_version, account_id, signal_id, at, outcome, hold_id, case_id
       FROM jsonb_to_recordset($1) AS h (id uuid, rule_code text, rule_version int, account_id uuid, signal_id uuid,
         at timestamptz, outcome text, hold_id uuid, case_id uuid)`,
      [JSON.stringify(hits)],
    );
    const uses = hits.flatMap(({ id, rule_code, uses: used }) =>
      used.map((signal_id) => ({ signal_id, rule_code, hit_id: id })),
    );
    if (uses.length === 0) return;
    await manager.query(
      `INSERT INTO signal_use (signal_id, rule_code, hit_id)
       SELECT signal_id, rule_code, hit_id
       FROM jsonb_to_recordset($1) AS u (signal_id uuid, rule_code text, hit_id uuid)`,
      [JSON.stringify(uses)],
    );
  }
}
