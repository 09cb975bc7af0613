import { Injectable } from '@nestjs/common';
import type { StaffRole } from '@standing/shared/access/roles';
import type { Preferences } from '@standing/shared/contracts/auth';
import { DataSource, type EntityManager } from 'typeorm';

/** Somebody as far as signing in is concerned. */
export interface StaffRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly StaffRole[];
  /** null: invited, and has not set one yet. */
  readonly password_hash: string | null;
  /** Sealed. */
  readonly totp_secret: Buffer | null;
  /** Sealed; not confirmed yet. */
  readonly totp_pending_secret: Buffer | null;
  readonly disabled: boolean;
  readonly preferences: Preferences;
}

export interface NewStaff {
  readonly id: string;
  /** In lower case. */
  readonly email: string;
  readonly name: string;
  readonly roles: readonly StaffRole[];
  /** null: to be set by a link. */
  readonly passwordHash: string | null;
  /** Milliseconds. */
  readonly createdAt: number;
}

const COLUMNS = `id, email, name, roles, password_hash, totp_secret, totp_pending_secret,
  disabled_at IS NOT NULL AS disabled, preferences`;

/** Staff. Nobody is ever deleted: the log names them. */
@Injectable()
export class StaffStore {
  constructor(private readonly dataSource: DataSource) {}

  /** @param email in lower case */
  async findByEmail(
    email: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<StaffRow | null> {
    const rows: StaffRow[] = await manager.query(`SELECT ${COLUMNS} FROM staff WHERE email = $1`, [email]);
    return rows[0] ?? null;
  }

  async findById(id: string, manager: EntityManager = this.dataSource.manager): Promise<StaffRow | null> {
    const rows: StaffRow[] = await manager.query(`SELECT ${COLUMNS} FROM staff WHERE id = $1`, [id]);
    return rows[0] ?? null;
  }

  /** Reads somebody and keeps others from changing them until the transaction ends. */
  async lock(manager: EntityManager, id: string): Promise<StaffRow | null> {
    const rows: StaffRow[] = await manager.query(
      `SELECT ${COLUMNS} FROM staff WHERE id = $1 FOR NO KEY UPDATE`,
      [id],
    );
    return rows[0] ?? null;
  }

  /**
   * Keeps other changes of who may do what waiting until the transaction ends: whether somebody is the last
   * administrator, or has just been suspended, is then a matter of reading.
   */
  async lockAdministration(manager: EntityManager): Promise<void> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('staff administration', 0))`);
  }

  async count(manager: EntityManager): Promise<number> {
    const rows: { n: number }[] = await manager.query(`SELECT count(*)::int AS n FROM staff`);
    return rows[0]?.n ?? 0;
  }

  /** Whether anybody else administers and can sign in. */
  async hasOtherAdministrator(manager: EntityManager, ...ids: string[]): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `SELECT FROM staff WHERE id <> ALL ($1::uuid[]) AND 'administrator' = ANY (roles) AND disabled_at IS NULL
         AND password_hash IS NOT NULL LIMIT 1`,
      [ids],
    );
    return rows.length > 0;
  }

  async rename(manager: EntityManager, id: string, name: string): Promise<void> {
    await manager.query(`UPDATE staff SET name = $2 WHERE id = $1`, [id, name]);
  }

  async setRoles(manager: EntityManager, id: string, roles: readonly StaffRole[]): Promise<void> {
    await manager.query(`UPDATE staff SET roles = $2 WHERE id = $1`, [id, roles]);
  }

  /** @param at milliseconds; null: may sign in again */
  async setDisabled(manager: EntityManager, id: string, at: number | null): Promise<void> {
    await manager.query(`UPDATE staff SET disabled_at = $2 WHERE id = $1`, [
      id,
      at === null ? null : new Date(at),
    ]);
  }

  async isEmpty(manager: EntityManager): Promise<boolean> {
    const rows: unknown[] = await manager.query(`SELECT FROM staff LIMIT 1`);
    return rows.length === 0;
  }

  /** @returns false when somebody has this e-mail address already */
  async insert(manager: EntityManager, staff: NewStaff): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `INSERT INTO staff (id, email, name, roles, password_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (email) DO NOTHING RETURNING id`,
      [staff.id, staff.email, staff.name, staff.roles, staff.passwordHash, new Date(staff.createdAt)],
    );
    return rows.length > 0;
  }

  async setPreferences(id: string, preferences: Preferences): Promise<void> {
    await this.dataSource.query(`UPDATE staff SET preferences = $2 WHERE id = $1`, [id, preferences]);
  }

  async setPassword(manager: EntityManager, id: string, passwordHash: string): Promise<void> {
    await manager.query(`UPDATE staff SET password_hash = $2 WHERE id = $1`, [id, passwordHash]);
  }

  /** @param sealed null: forgets it */
  async setPendingTotp(manager: EntityManager, id: string, sealed: Buffer | null): Promise<void> {
    await manager.query(`UPDATE staff SET totp_pending_secret = $2 WHERE id = $1`, [id, sealed]);
  }

  /** Puts the secret that was pending in force, its first code used. */
  async confirmTotp(manager: EntityManager, id: string, step: number): Promise<void> {
    await manager.query(
      `UPDATE staff SET totp_secret = totp_pending_secret, totp_pending_secret = NULL, totp_last_step = $2
       WHERE id = $1`,
      [id, step],
    );
  }

  /** With it go the codes that stand for it. */
  async removeTotp(manager: EntityManager, id: string): Promise<void> {
    await manager.query(
      `WITH gone AS (DELETE FROM recovery_code WHERE staff_id = $1)
       UPDATE staff SET totp_secret = NULL, totp_pending_secret = NULL, totp_last_step = NULL WHERE id = $1`,
      [id],
    );
  }

  /**
   * Uses up the code of a step.
   *
   * @returns false when it, or a later one, has been used
   */
  async useTotpStep(manager: EntityManager, id: string, step: number): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      `UPDATE staff SET totp_last_step = $2 WHERE id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2)`,
      [id, step],
    );
    return count === 1;
  }
}
