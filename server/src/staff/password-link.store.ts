import { Injectable } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';

/** Links by which people set their password; only hashes of their secrets are kept. */
@Injectable()
export class PasswordLinkStore {
  /** Puts a link in the place of the one there may be. Instants in milliseconds. */
  async put(
    manager: EntityManager,
    link: {
      readonly staffId: string;
      readonly tokenHash: Buffer;
      readonly createdAt: number;
      readonly expiresAt: number;
    },
  ): Promise<void> {
    await manager.query(
      `INSERT INTO password_link (staff_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (staff_id) DO UPDATE SET token_hash = excluded.token_hash, created_at = excluded.created_at,
         expires_at = excluded.expires_at`,
      [link.staffId, link.tokenHash, new Date(link.createdAt), new Date(link.expiresAt)],
    );
  }

  /** Whose link in force it is; null: nobody's. */
  async find(
    at: Pick<DataSource | EntityManager, 'query'>,
    tokenHash: Buffer,
    now: number,
  ): Promise<{ readonly staff_id: string; readonly expires_at: Date } | null> {
    const rows: { staff_id: string; expires_at: Date }[] = await at.query(
      `SELECT staff_id, expires_at FROM password_link WHERE token_hash = $1 AND expires_at > $2`,
      [tokenHash, new Date(now)],
    );
    return rows[0] ?? null;
  }

  /** Uses a link up. @returns false when somebody else just has */
  async use(manager: EntityManager, tokenHash: Buffer, now: number): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      `DELETE FROM password_link WHERE token_hash = $1 AND expires_at > $2`,
      [tokenHash, new Date(now)],
    );
    return count > 0;
  }

  async drop(manager: EntityManager, staffId: string): Promise<void> {
    await manager.query(`DELETE FROM password_link WHERE staff_id = $1`, [staffId]);
  }
}
