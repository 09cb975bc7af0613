import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** Profiles as they are kept: encrypted, with what they are found by. */
@Injectable()
export class ProfilesStore {
  constructor(private readonly dataSource: DataSource) {}

  /** In no order; erased accounts are left out. */
  findMany(
    accountIds: readonly string[],
    manager: Pick<EntityManager, 'query'> = this.dataSource.manager,
  ): Promise<{ readonly account_id: string; readonly sealed: Buffer }[]> {
    return manager.query(
      `SELECT account_id, sealed FROM account_profile WHERE account_id = ANY($1::uuid[])`,
      [accountIds],
    );
  }
}
