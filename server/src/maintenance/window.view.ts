import { instantText } from '@standing/shared/audit/touched';
import type { Instant } from '@standing/shared/account/state';
import type { WindowView } from '@standing/shared/contracts/maintenance';
import { windowStatus } from '@standing/shared/maintenance/window';
import { windowOf, type WindowRow } from './window.row.js';

/** A window with some or all of the accounts that it names. */
export interface WindowRowWithAccounts extends WindowRow {
  readonly account_ids: readonly string[];
}

function viewScope(row: WindowRowWithAccounts): WindowView['scope'] {
  switch (row.scope_kind) {
    case 'all':
      return { all: true };
    case 'countries':
      return { countries: [...row.scope_values] };
    case 'tiers':
      return { tiers: [...row.scope_values] };
    case 'accounts':
      return { accountIds: [...row.account_ids], accountCount: row.account_count };
  }
}

/** A window as the API shows it at an instant. */
export function viewWindow(
  row: WindowRowWithAccounts,
  at: Instant,
  names: ReadonlyMap<string, string>,
): WindowView {
  const window = windowOf(row);
  const optionalText = (instant: Instant | null) => (instant === null ? null : instantText(instant));
  return {
    id: row.id,
    scope: viewScope(row),
    status: windowStatus(window, at),
    startsAt: instantText(window.startsAt),
    endsAt: instantText(window.endsAt),
    endedAt: optionalText(window.endedAt),
    cancelledAt: optionalText(window.cancelledAt),
    blocks: [...window.blocks],
    reasonCode: window.reasonCode,
    reasonVersion: window.reasonVersion,
    message: window.message,
    announcedAt: row.announced_at.toISOString(),
    announcedBy: { id: row.announced_by, name: names.get(row.announced_by) ?? null },
    version: row.version,
  };
}
