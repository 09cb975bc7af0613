import type { Capability } from '@standing/shared/account/capabilities';
import type { WindowMessage } from '@standing/shared/account/state';
import type { Window, WindowScope } from '@standing/shared/maintenance/window';

/** A window's row. */
export interface WindowRow {
  readonly id: string;
  readonly scope_kind: WindowScope['kind'];
  readonly scope_values: readonly string[];
  readonly account_count: number;
  readonly account_digest: string;
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly ended_at: Date | null;
  readonly cancelled_at: Date | null;
  readonly blocks: readonly Capability[];
  readonly reason_code: string;
  readonly reason_version: number;
  readonly message: WindowMessage | null;
  readonly announced_at: Date;
  readonly announced_by: string;
  readonly start_recorded: boolean;
  readonly end_recorded: boolean;
  readonly version: number;
  readonly head_hash: Buffer;
  readonly last_event_at: Date;
}

export const WINDOW_COLUMNS = `
  w.id, w.scope_kind, w.scope_values, w.account_count, w.account_digest, w.starts_at, w.ends_at, w.ended_at,
  w.cancelled_at, w.blocks, w.reason_code, w.reason_version, w.message, w.announced_at, w.announced_by,
  w.start_recorded, w.end_recorded, w.version, w.head_hash, w.last_event_at`;

export function scopeOf(row: WindowRow): WindowScope {
  switch (row.scope_kind) {
    case 'all':
      return { kind: 'all' };
    case 'countries':
      return { kind: 'countries', countries: row.scope_values };
    case 'tiers':
      return { kind: 'tiers', tiers: row.scope_values };
    case 'accounts':
      return { kind: 'accounts', count: row.account_count, digest: row.account_digest };
  }
}

export function windowOf(row: WindowRow): Window {
  return {
    scope: scopeOf(row),
    startsAt: row.starts_at.getTime(),
    endsAt: row.ends_at.getTime(),
    endedAt: row.ended_at?.getTime() ?? null,
    cancelledAt: row.cancelled_at?.getTime() ?? null,
    blocks: row.blocks,
    reasonCode: row.reason_code,
    reasonVersion: row.reason_version,
    message: row.message,
    startRecorded: row.start_recorded,
    endRecorded: row.end_recorded,
  };
}
