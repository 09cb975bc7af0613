import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

@Injectable()
export class HealthService {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws the driver's error while the database does not answer. */
  async requireDatabase(): Promise<void> {
    await this.dataSource.query('SELECT 1');
  }
}
