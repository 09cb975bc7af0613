import type { Instant } from '@standing/shared/account/state';
import type { DataSource, EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import type { Clock } from '../platform/clock.js';

/** Stream of how the demo came to be: its beginning, and its end once everything is in. */
const DEMO_STREAM = { kind: 'demo', id: '00000000-0000-0000-0000-000064656d6f' } as const;
const SEED_ACTOR = { kind: 'system', id: 'demo_seed', role: 'system' } as const;

/**
 * Whether the demo is in. The log itself says so: a demo that has begun and not ended was cut short, and the next start
 * goes on with it. So nobody ever works in half of one.
 */
export class DemoSeeding {
  private readonly audit: AuditService;

  constructor(
    private readonly dataSource: DataSource,
    clock: Clock,
  ) {
    this.audit = AuditService.on(dataSource, clock);
  }

  /** @returns the instant at which its story ends; null when there is nothing to tell (any more) */
  begin(): Promise<Instant | null> {
    return this.dataSource.transaction(async (manager) => {
      const told = await this.read(manager);
      if (told.some(({ command }) => command === 'finish_demo')) return null;
      const [begun] = told;
      if (begun) return begun.at.getTime();
      if (await this.isInUse(manager)) return null;
      await this.audit.record(manager, { stream: DEMO_STREAM, command: 'begin_demo', actor: SEED_ACTOR });
      return (await this.read(manager))[0]?.at.getTime() ?? null;
    });
  }

  finish(): Promise<void> {
    return this.dataSource.transaction((manager) =>
      this.audit.record(manager, { stream: DEMO_STREAM, command: 'finish_demo', actor: SEED_ACTOR }),
    );
  }

  private read(manager: EntityManager): Promise<{ command: string; at: Date }[]> {
    return manager.query(`SELECT command, at FROM audit_event WHERE stream_id = $1 ORDER BY stream_version`, [
      DEMO_STREAM.id,
    ]);
  }

  /** Somebody works here, or worked here before there was a demo to begin. */
  private async isInUse(manager: EntityManager): Promise<boolean> {
    const rows: { used: boolean }[] = await manager.query(
      `SELECT EXISTS (SELECT FROM staff) OR EXISTS (SELECT FROM account) AS used`,
    );
    return rows[0]?.used ?? true;
  }
}
