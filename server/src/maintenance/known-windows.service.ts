import { Injectable } from '@nestjs/common';
import type { Capability } from '@standing/shared/account/capabilities';
import type { Instant, WindowMessage } from '@standing/shared/account/state';
import type { KnownWindow } from '@standing/shared/maintenance/window';
import DataLoader from 'dataloader';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../platform/clock.js';

/** What `maintenance_windows_over_after` gives of a window; instants as PostgreSQL's JSON writes them. */
export interface WindowJson {
  readonly id: string;
  readonly scope: KnownWindow['scope'];
  readonly scope_values: readonly string[];
  readonly starts_at: string;
  readonly ends_at: string;
  readonly over_at: string;
  readonly blocks: readonly Capability[];
  readonly reason_code: string;
  readonly reason_version: number;
  readonly message: WindowMessage | null;
}

/** A window that was over this long ago is so for every process, whatever its clock and its slowest transaction. */
const SETTLED_AFTER_MS = 10 * 60_000;

/** A read under way: what has to be asked for, and what it gives together with what was known. */
export interface WindowsRead {
  /** Windows over at this instant or before need not be asked for. */
  readonly since: Date;
  /** Every window that was not cancelled, by start. */
  complete(read: readonly WindowJson[]): readonly KnownWindow[];
}

/**
 * The windows that accounts are held against. Those that may still change are read anew each time, one round trip for
 * all who ask in the same turn of the event loop; those that are long over do not change any more and are kept, so that
 * years of them cost nothing.
 */
@Injectable()
export class KnownWindowsService {
  private past: { readonly until: Instant; readonly windows: readonly KnownWindow[] } = {
    until: 0,
    windows: [],
  };
  private readonly gathered: DataLoader<'all', readonly KnownWindow[]>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    this.gathered = new DataLoader<'all', readonly KnownWindow[]>(
      async (asked) => {
        const windows = await this.readNow(this.dataSource);
        return asked.map(() => windows);
      },
      { cache: false, batchScheduleFn: (dispatch) => setImmediate(dispatch) },
    );
  }

  /**
   * Every window that was not cancelled, by start.
   *
   * @param manager of the caller's transaction, if there is one
   */
  read(manager?: EntityManager): Promise<readonly KnownWindow[]> {
    return manager ? this.readNow(manager) : this.gathered.load('all');
  }

  /** For a statement that reads windows beside other things, through `maintenance_windows_over_after`. */
  begin(): WindowsRead {
    const settled = this.clock.now() - SETTLED_AFTER_MS;
    // A clock that was put back makes the past the future again.
    if (settled < this.past.until) this.past = { until: 0, windows: [] };
    const { past } = this;
    return {
      since: new Date(past.until),
      complete: (read) => {
        const windows = [...past.windows, ...read.map(knownWindow)];
        if (settled - past.until > SETTLED_AFTER_MS && this.past === past) {
          this.past = { until: settled, windows: windows.filter((window) => window.endsAt <= settled) };
        }
        return windows;
      },
    };
  }

  private async readNow(connection: Pick<DataSource, 'query'>): Promise<readonly KnownWindow[]> {
    const reading = this.begin();
    const rows: { windows: WindowJson[] }[] = await connection.query(
      `SELECT maintenance_windows_over_after($1) AS windows`,
      [reading.since],
    );
    return reading.complete(rows[0]?.windows ?? []);
  }
}

function knownWindow(json: WindowJson): KnownWindow {
  return {
    id: json.id,
    startsAt: Date.parse(json.starts_at),
    endsAt: Date.parse(json.over_at),
    announcedEnd: Date.parse(json.ends_at),
    blocks: json.blocks,
    reasonCode: json.reason_code,
    reasonVersion: json.reason_version,
    message: json.message,
    scope: json.scope,
    scopeValues: json.scope_values,
  };
}
