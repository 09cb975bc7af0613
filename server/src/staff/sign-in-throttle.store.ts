import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import {
  forgetAt,
  freshState,
  THROTTLE_KINDS,
  type ThrottleKeys,
  type ThrottleState,
  type ThrottleStates,
} from './sign-in-throttle.js';

/** Counters dropped beside each attempt: more than an attempt adds, so that they stay few without a job. */
const FORGOTTEN_AT_ONCE = 20;

interface ThrottleRow {
  readonly key: Buffer;
  readonly failures: number;
  readonly last_charge_at: Date;
  readonly blocked_until: Date | null;
  readonly block_recorded: boolean;
  readonly succeeded_at: Date | null;
}

const COLUMNS = 'key, failures, last_charge_at, blocked_until, block_recorded, succeeded_at';

/** Counters of failed sign-ins, shared by all API processes. Instants in milliseconds. */
@Injectable()
export class SignInThrottleStore {
  constructor(private readonly dataSource: DataSource) {}

  /** The counters as they are now, without keeping anybody else from them. */
  async peek(keys: ThrottleKeys, now: number): Promise<ThrottleStates> {
    const rows: ThrottleRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM sign_in_throttle WHERE key = ANY($1::bytea[])`,
      [Object.values(keys)],
    );
    return toStates(keys, rows, now);
  }

  /** The counters, made where they are missing, kept for this transaction alone until it ends. */
  async lock(manager: EntityManager, keys: ThrottleKeys, now: number): Promise<ThrottleStates> {
    // One order for everybody, else two transactions wait for each other.
    const sorted = Object.values(keys).toSorted((a, b) => a.compare(b));
    const rows: ThrottleRow[] = await manager.query(
      `INSERT INTO sign_in_throttle AS t (key, failures, last_charge_at, forget_at)
       SELECT key, 0, $2::timestamptz, $2::timestamptz FROM unnest($1::bytea[]) WITH ORDINALITY AS k (key, position)
       ORDER BY position
       ON CONFLICT (key) DO UPDATE SET failures = t.failures
       RETURNING ${COLUMNS}`,
      [sorted, new Date(now)],
    );
    return toStates(keys, rows, now);
  }

  /** Writes counters that this transaction has locked. */
  async write(manager: EntityManager, keys: ThrottleKeys, states: ThrottleStates): Promise<void> {
    const instant = (at: number | null) => (at === null ? null : new Date(at));
    const each = <T>(value: (state: ThrottleState) => T) => THROTTLE_KINDS.map((kind) => value(states[kind]));
    await manager.query(
      `UPDATE sign_in_throttle AS t
       SET failures = n.failures, last_charge_at = n.last_charge_at, blocked_until = n.blocked_until,
           block_recorded = n.block_recorded, succeeded_at = n.succeeded_at, forget_at = n.forget_at
       FROM unnest($1::bytea[], $2::integer[], $3::timestamptz[], $4::timestamptz[], $5::boolean[], $6::timestamptz[],
                   $7::timestamptz[])
            AS n (key, failures, last_charge_at, blocked_until, block_recorded, succeeded_at, forget_at)
       WHERE t.key = n.key`,
      [
        THROTTLE_KINDS.map((kind) => keys[kind]),
        each((state) => state.failures),
        each((state) => instant(state.lastChargeAt)),
        each((state) => instant(state.blockedUntil)),
        each((state) => state.blockRecorded),
        each((state) => instant(state.succeededAt)),
        THROTTLE_KINDS.map((kind) => new Date(forgetAt(kind, states[kind]))),
      ],
    );
  }

  /** Drops some counters that have nothing left to say. */
  async forgetOld(now: number): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM sign_in_throttle WHERE key IN (
         SELECT key FROM sign_in_throttle WHERE forget_at < $1 ORDER BY forget_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [new Date(now), FORGOTTEN_AT_ONCE],
    );
  }
}

function toStates(keys: ThrottleKeys, rows: readonly ThrottleRow[], now: number): ThrottleStates {
  const stateOf = (key: Buffer): ThrottleState => {
    const row = rows.find((candidate) => candidate.key.equals(key));
    if (!row) return freshState(now);
    return {
      failures: row.failures,
      lastChargeAt: row.last_charge_at.getTime(),
      blockedUntil: row.blocked_until?.getTime() ?? null,
      blockRecorded: row.block_recorded,
      succeededAt: row.succeeded_at?.getTime() ?? null,
    };
  };
  return { pair: stateOf(keys.pair), account: stateOf(keys.account), address: stateOf(keys.address) };
}
