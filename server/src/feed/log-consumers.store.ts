import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Keeps how far each consumer has read the log. */
@Injectable()
export class LogConsumersStore {
  /** @returns where it goes on; null while another transaction reads under this name */
  async lead(manager: EntityManager, name: string): Promise<number | null> {
    const rows: { next_index: string }[] = await manager.query(
      `SELECT next_index FROM log_consumer WHERE name = $1 FOR UPDATE SKIP LOCKED`,
      [name],
    );
    return rows[0] ? Number(rows[0].next_index) : null;
  }

  async moveTo(manager: EntityManager, name: string, next: number, at: Date): Promise<void> {
    await manager.query(`UPDATE log_consumer SET next_index = $2, moved_at = $3 WHERE name = $1`, [
      name,
      next,
      at,
    ]);
  }
}
