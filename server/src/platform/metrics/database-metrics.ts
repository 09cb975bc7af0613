import { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import type { MetricsRegistry } from './metrics-registry.js';

/** The part of a `pg` pool that this needs; TypeORM types it as `any`. */
interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** Shows how far the connections to the database are used up. */
export function observePool(dataSource: DataSource, { registry }: MetricsRegistry): void {
  const pool = () => (dataSource.driver as unknown as { readonly master: Pool | undefined }).master;
  const gauges: readonly [name: string, help: string, value: (pool: Pool) => number][] = [
    ['standing_database_connections', 'Open connections to the database.', (of) => of.totalCount],
    ['standing_database_connections_idle', 'Open connections that nobody uses.', (of) => of.idleCount],
    ['standing_database_requests_waiting', 'Callers that wait for a connection.', (of) => of.waitingCount],
  ];
  for (const [name, help, value] of gauges) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [registry],
      collect: () => {
        const now = pool();
        gauge.set(now ? value(now) : 0);
      },
    });
  }
}
