import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** How far somebody who reads the log has come. */
export interface ConsumerPlace {
  readonly name: string;
  /** Entries that it has still to handle. */
  readonly behind: number;
}

/** Reads how far consumers are. */
@Injectable()
export class LogConsumersReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns undefined for a name under which nobody has read yet */
  async find(name: string): Promise<ConsumerPlace | undefined> {
    return (await this.places(name))[0];
  }

  async places(name: string | null = null): Promise<ConsumerPlace[]> {
    const rows: { name: string; behind: string }[] = await this.dataSource.query(
      `SELECT c.name, greatest(0, coalesce((SELECT max(log_index) FROM log_entry), -1) + 1 - c.next_index) AS behind
       FROM log_consumer c WHERE $1::text IS NULL OR c.name = $1 ORDER BY c.name`,
      [name],
    );
    return rows.map((row) => ({ name: row.name, behind: Number(row.behind) }));
  }
}
