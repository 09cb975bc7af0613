import { Injectable } from '@nestjs/common';
import { SHIPPED_RULES, type RuleContent } from '@standing/shared/signals/rule';
import type { EntityManager } from 'typeorm';

/** A rule that is kept from changing until the transaction ends. */
export interface LockedRule {
  /** Of its events; a uuid. */
  readonly stream_id: string;
  readonly current_version: number;
  readonly retired_at: Date | null;
}

/** Writes of rules: versions are only ever added. Every method runs in the caller's transaction. */
@Injectable()
export class RulesStore {
  /** Adds the first version of each shipped rule that is not there. @returns codes of those that were added */
  async addShipped(manager: EntityManager, createdBy: string, at: Date): Promise<string[]> {
    const rows = SHIPPED_RULES.map(({ code, ...content }) => ({ code, content }));
    const added: { code: string }[] = await manager.query(
      `WITH missing AS (
         INSERT INTO signal_rule (code, current_version)
         SELECT code, 1 FROM jsonb_to_recordset($1) AS d (code text)
         ON CONFLICT DO NOTHING RETURNING code)
       INSERT INTO signal_rule_version (code, version, content, created_at, created_by)
       SELECT d.code, 1, d.content, $2, $3 FROM jsonb_to_recordset($1) AS d (code text, content jsonb)
       JOIN missing USING (code) RETURNING code`,
      [JSON.stringify(rows), at, createdBy],
    );
    return added.map(({ code }) => code);
  }

  /** @returns the stream of its events, or null when there is a rule with this code */
  async add(manager: EntityManager, code: string): Promise<string | null> {
    const rows: { stream_id: string }[] = await manager.query(
      `INSERT INTO signal_rule (code, current_version) VALUES ($1, 1) ON CONFLICT DO NOTHING RETURNING stream_id`,
      [code],
    );
    return rows[0]?.stream_id ?? null;
  }

  async lock(manager: EntityManager, code: string): Promise<LockedRule | null> {
    const rows: LockedRule[] = await manager.query(
      `SELECT stream_id, current_version, retired_at FROM signal_rule WHERE code = $1 FOR UPDATE`,
      [code],
    );
    return rows[0] ?? null;
  }

  /** How many rules are in force. */
  async count(manager: EntityManager): Promise<number> {
    const rows: { count: number }[] = await manager.query(
      `SELECT count(*)::int AS count FROM signal_rule WHERE retired_at IS NULL`,
    );
    return rows[0]?.count ?? 0;
  }

  /** Adds a version and makes it the current one. */
  async addVersion(
    manager: EntityManager,
    code: string,
    version: number,
    content: RuleContent,
    createdBy: string,
    at: Date,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO signal_rule_version (code, version, content, created_at, created_by) VALUES ($1, $2, $3, $4, $5)`,
      [code, version, JSON.stringify(content), at, createdBy],
    );
    await manager.query(`UPDATE signal_rule SET current_version = $2 WHERE code = $1`, [code, version]);
  }

  async retire(manager: EntityManager, code: string, at: Date): Promise<void> {
    await manager.query(`UPDATE signal_rule SET retired_at = $2 WHERE code = $1`, [code, at]);
  }
}
