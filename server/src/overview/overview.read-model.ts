import { Injectable } from '@nestjs/common';
import type { AccountState } from '@standing/shared/account/state';
import { ALLOWED_TRANSITIONS, NO_STATE } from '@standing/shared/account/transitions';
import type { OverviewView } from '@standing/shared/contracts/overview';
import { DataSource } from 'typeorm';

/** Every line of the statechart that changes the state: each is counted in an index of its own order. */
const MOVES = ALLOWED_TRANSITIONS.filter(({ from, to }) => from !== to);

/** Reads what the overview shows. */
@Injectable()
export class OverviewReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /** Moves between states since an instant: of each line of the statechart the end of its part of `audit_event_move`. */
  async flow(since: Date): Promise<OverviewView['flow']> {
    const rows: { from_state: string; to_state: AccountState; n: string }[] = await this.dataSource.query(
      `SELECT m.from_state, m.to_state, sum(counted.n) AS n
       FROM unnest($1::text[], $2::text[], $3::text[]) AS m (command, from_state, to_state)
       CROSS JOIN LATERAL (
         SELECT count(*) AS n FROM audit_event e
         WHERE e.to_state IS NOT NULL AND e.from_state = m.from_state AND e.to_state = m.to_state
           AND e.command = m.command AND e.at >= $4) counted
       WHERE counted.n > 0 GROUP BY m.from_state, m.to_state ORDER BY m.from_state, m.to_state`,
      [MOVES.map(({ command }) => command), MOVES.map(({ from }) => from), MOVES.map(({ to }) => to), since],
    );
    return rows.map((row) => ({
      from: row.from_state === NO_STATE ? null : (row.from_state as AccountState),
      to: row.to_state,
      count: Number(row.n),
    }));
  }

  /** Open holds that end, or are due to be looked at again, until an instant. */
  async holds(now: Date, until: Date): Promise<OverviewView['holds']> {
    const [row]: { ending: string; to_review: string }[] = await this.dataSource.query(
      `SELECT count(*) FILTER (WHERE expires_at > $1 AND expires_at <= $2) AS ending,
         count(*) FILTER (WHERE review_at <= $2) AS to_review
       FROM hold WHERE released_at IS NULL`,
      [now, until],
    );
    return { ending: Number(row?.ending ?? 0), toReview: Number(row?.to_review ?? 0) };
  }

  /** The oldest open case, and how long those resolved since an instant took. */
  async cases(since: Date): Promise<NonNullable<OverviewView['cases']>> {
    const [[oldest], [decided]] = await Promise.all([
      this.dataSource.query<{ id: string; opened_at: Date }[]>(
        `SELECT id, opened_at FROM case_file WHERE status = 'open' ORDER BY opened_at, id LIMIT 1`,
      ),
      this.dataSource.query<{ n: string; median_ms: number | null }[]>(
        `SELECT count(*) AS n,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM resolved_at - opened_at) * 1000) AS median_ms
         FROM case_file WHERE status = 'resolved' AND resolved_at >= $1`,
        [since],
      ),
    ]);
    return {
      oldest: oldest ? { id: oldest.id, openedAt: oldest.opened_at.toISOString() } : null,
      decided: Number(decided?.n ?? 0),
      medianMs: decided?.median_ms == null ? null : Math.round(decided.median_ms),
    };
  }
}
