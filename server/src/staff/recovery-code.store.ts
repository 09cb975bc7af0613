import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** Recovery codes that still count; only their hashes are kept. */
@Injectable()
export class RecoveryCodeStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Puts these in the place of those that there are. */
  async replace(manager: EntityManager, staffId: string, hashes: readonly Buffer[]): Promise<void> {
    await manager.query(`DELETE FROM recovery_code WHERE staff_id = $1`, [staffId]);
    await manager.query(
      `INSERT INTO recovery_code (staff_id, code_hash) SELECT $1, code_hash FROM unnest($2::bytea[]) AS c (code_hash)`,
      [staffId, hashes],
    );
  }

  /** Uses a code up. @returns false when it does not count, or not any more */
  async use(manager: EntityManager, staffId: string, codeHash: Buffer): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      `DELETE FROM recovery_code WHERE staff_id = $1 AND code_hash = $2`,
      [staffId, codeHash],
    );
    return count > 0;
  }

  async count(staffId: string): Promise<number> {
    const rows: { n: number }[] = await this.dataSource.query(
      `SELECT count(*)::int AS n FROM recovery_code WHERE staff_id = $1`,
      [staffId],
    );
    return rows[0]?.n ?? 0;
  }
}
