import { Injectable } from '@nestjs/common';
import type { StaffRole } from '@standing/shared/access/roles';
import { DataSource, type EntityManager } from 'typeorm';
import { queryPrepared, type PreparedStatement } from '../platform/database/prepared.js';

export interface SessionRow {
  readonly id: string;
  readonly hash: Buffer;
  readonly staff_id: string;
  readonly name: string;
  readonly roles: readonly StaffRole[];
  /** Its last-seen instant is due to be written again. */
  readonly stale: boolean;
}

/** A session as people are shown it. */
export interface SessionInfoRow {
  readonly id: string;
  readonly created_at: Date;
  readonly last_seen_at: Date;
  readonly expires_at: Date;
  readonly user_agent: string;
}

export interface NewSession {
  readonly id: string;
  readonly tokenHash: Buffer;
  readonly staffId: string;
  /** Milliseconds. */
  readonly createdAt: number;
  /** Milliseconds. */
  readonly expiresAt: number;
  readonly address: string;
  readonly userAgent: string;
}

const FIND_IN_FORCE: PreparedStatement = {
  name: 'session-find',
  text: `SELECT s.id, s.token_hash AS hash, s.staff_id, f.name, f.roles, s.last_seen_at < $4 AS stale
    FROM session s JOIN staff f ON f.id = s.staff_id
    WHERE s.token_hash = ANY($1::bytea[]) AND s.expires_at > $2 AND s.last_seen_at > $3 AND f.disabled_at IS NULL`,
};

/** Sessions; only hashes of their tokens are kept. */
@Injectable()
export class SessionStore {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Sessions in force with the people they belong to. On every request's way: one index look-up each.
   *
   * @param now milliseconds
   * @param idleSince sessions last seen earlier are over
   * @param staleSince sessions last seen earlier are marked stale
   */
  async findInForce(
    hashes: Buffer[],
    now: number,
    idleSince: number,
    staleSince: number,
  ): Promise<SessionRow[]> {
    return queryPrepared<SessionRow>(this.dataSource, FIND_IN_FORCE, [
      hashes,
      new Date(now),
      new Date(idleSince),
      new Date(staleSince),
    ]);
  }

  async insert(manager: EntityManager, session: NewSession): Promise<void> {
    await manager.query(
      `INSERT INTO session (id, token_hash, staff_id, created_at, last_seen_at, expires_at, address, user_agent)
       VALUES ($1, $2, $3, $4, $4, $5, $6, $7)`,
      [
        session.id,
        session.tokenHash,
        session.staffId,
        new Date(session.createdAt),
        new Date(session.expiresAt),
        session.address,
        session.userAgent,
      ],
    );
  }

  /** Skips sessions that somebody is just ending: they need no such instant, and waiting could deadlock. */
  async touch(ids: string[], at: number): Promise<void> {
    await this.dataSource.query(
      `UPDATE session SET last_seen_at = $2 WHERE id IN (
         SELECT id FROM session WHERE id = ANY($1::uuid[]) AND last_seen_at < $2 FOR UPDATE SKIP LOCKED)`,
      [ids, new Date(at)],
    );
  }

  /** @returns whether there was one */
  async end(manager: EntityManager, id: string): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(`DELETE FROM session WHERE id = $1`, [id]);
    return count > 0;
  }

  /** Sessions in force of somebody, the last seen first. */
  async listInForce(staffId: string, now: number, idleSince: number): Promise<SessionInfoRow[]> {
    return this.dataSource.query(
      `SELECT id, created_at, last_seen_at, expires_at, user_agent FROM session
       WHERE staff_id = $1 AND expires_at > $2 AND last_seen_at > $3 ORDER BY last_seen_at DESC, id DESC`,
      [staffId, new Date(now), new Date(idleSince)],
    );
  }

  /** @returns whether they had such a session */
  async endOf(manager: EntityManager, staffId: string, id: string): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      `DELETE FROM session WHERE staff_id = $1 AND id = $2`,
      [staffId, id],
    );
    return count > 0;
  }

  /** @returns how many there were */
  async endAll(manager: EntityManager, staffId: string): Promise<number> {
    const [, count]: [unknown, number] = await manager.query(`DELETE FROM session WHERE staff_id = $1`, [
      staffId,
    ]);
    return count;
  }

  /** Ends what is over anyhow, and all but the newest `keep`. */
  async prune(
    manager: EntityManager,
    staffId: string,
    now: number,
    idleSince: number,
    keep: number,
  ): Promise<void> {
    await manager.query(
      `DELETE FROM session WHERE staff_id = $1 AND (expires_at <= $2 OR last_seen_at <= $3 OR id IN (
         SELECT id FROM session WHERE staff_id = $1 ORDER BY created_at DESC, id DESC OFFSET $4))`,
      [staffId, new Date(now), new Date(idleSince), keep],
    );
  }

  /** Ends all sessions of somebody but one. @returns how many there were */
  async endOthers(manager: EntityManager, staffId: string, keptId: string): Promise<number> {
    const [, count]: [unknown, number] = await manager.query(
      `DELETE FROM session WHERE staff_id = $1 AND id <> $2`,
      [staffId, keptId],
    );
    return count;
  }
}
