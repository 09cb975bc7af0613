import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

interface Revealable {
  readonly commitment_key: Buffer | null;
  readonly erased: boolean;
  /** Of the account's key, whose stream tells what it was used for. */
  readonly key_id: string | null;
}

/** What giving out a field stands on. */
@Injectable()
export class RevealStore {
  constructor(private readonly dataSource: DataSource) {}

  async find(
    accountId: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Revealable | null> {
    const rows: Revealable[] = await manager.query(
      `SELECT a.commitment_key, a.erased_at IS NOT NULL AS erased, k.id AS key_id
       FROM account a LEFT JOIN account_key k ON k.account_id = a.id WHERE a.id = $1`,
      [accountId],
    );
    return rows[0] ?? null;
  }

  /** How many fields somebody has been given since an instant. One after the other: who asks at once is counted, too. */
  async countSince(
    manager: EntityManager,
    actorId: string,
    since: Date,
  ): Promise<{ readonly count: number; readonly oldest: Date | null }> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`reveal:${actorId}`]);
    const rows: { count: number; oldest: Date | null }[] = await manager.query(
      `SELECT count(*)::int AS count, min(at) AS oldest FROM audit_event
       WHERE actor_id = $1 AND at > $2 AND command = 'reveal_field'`,
      [actorId, since],
    );
    return rows[0] ?? { count: 0, oldest: null };
  }
}
