import { MASKED_ADDRESS, MASKED_DATE } from '@standing/shared/access/masking';
import {
  covers,
  deriveCapabilities,
  deriveState,
  deriveStateSince,
  deriveStateUntil,
  isInForce,
  isVerified,
  type Facts,
  type Instant,
  type MaintenanceWindow,
} from '@standing/shared/account/state';
import { instantText } from '@standing/shared/audit/touched';
import type { AccountView, HoldView, MaintenanceView } from '@standing/shared/contracts/accounts';
import { courseOf, type AccountRow, type HoldRow } from './account.row.js';

type Names = ReadonlyMap<string, string>;

function optionalText(at: Instant | null): string | null {
  return at === null ? null : instantText(at);
}

export function viewHold(row: HoldRow, names: Names): HoldView {
  return {
    id: row.id,
    kind: row.kind,
    reasonCode: row.reason_code,
    reasonVersion: row.reason_version,
    authority: row.authority,
    disclosure: row.disclosure,
    blocks: [...row.blocks],
    note: row.note,
    placedAt: instantText(Date.parse(row.placed_at)),
    placedBy: {
      kind: row.actor_kind,
      id: row.actor_id,
      role: row.actor_role,
      name: names.get(row.actor_id) ?? null,
    },
    expiresAt: row.expires_at && instantText(Date.parse(row.expires_at)),
    reviewAt: row.review_at && instantText(Date.parse(row.review_at)),
  };
}

/** Verification, maintenance and capabilities as they stand at an instant. */
export function viewFacts(facts: Facts, at: Instant) {
  const verified = isVerified(facts, at);
  return {
    verification: {
      status: verified ? ('verified' as const) : ('unverified' as const),
      level: verified ? facts.verification.level : null,
      expiresAt: verified ? optionalText(facts.verification.expiresAt) : null,
    },
    maintenance: facts.windows.filter((window) => covers(window, at)).map(viewMaintenance),
    capabilities: deriveCapabilities(facts, at),
  };
}

export function viewMaintenance(window: MaintenanceWindow): MaintenanceView {
  return {
    id: window.id,
    startsAt: instantText(window.startsAt),
    endsAt: instantText(window.announcedEnd),
    blocks: [...window.blocks],
    reasonCode: window.reasonCode,
    reasonVersion: window.reasonVersion,
    message: window.message,
  };
}

/** An account as the API shows it at an instant: only what is in force, personal data masked. */
export function viewAccount(row: AccountRow, facts: Facts, at: Instant, names: Names): AccountView {
  const inForce = new Set(facts.holds.filter((hold) => isInForce(hold, at)).map((hold) => hold.id));
  return {
    id: row.id,
    externalRef: row.external_ref,
    state: deriveState(facts, at),
    stateSince: instantText(deriveStateSince(facts, courseOf(row), at)),
    stateUntil: optionalText(deriveStateUntil(facts, at)),
    version: row.version,
    ...viewFacts(facts, at),
    maintenanceAhead: facts.windows.filter((window) => at < window.startsAt).map(viewMaintenance),
    holds: (row.holds ?? []).filter((hold) => inForce.has(hold.id)).map((hold) => viewHold(hold, names)),
    displayName: row.display_name,
    email: row.email_hint,
    phone: row.phone_hint,
    birthDate: row.has_birth_date ? MASKED_DATE : null,
    address: row.has_address ? MASKED_ADDRESS : null,
    emailConfirmed: row.email_confirmed,
    phoneConfirmed: row.phone_confirmed,
    country: row.country,
    tier: row.tier,
    riskLevel: row.risk_level,
    locale: row.locale,
    registeredAt: row.registered_at.toISOString(),
    closedAt: optionalText(facts.closedAt),
    erasedAt: row.erased_at?.toISOString() ?? null,
  };
}

/** Everybody whose name an answer about these rows needs. */
export function actorsOf(rows: readonly AccountRow[]): string[] {
  return rows.flatMap((row) => (row.holds ?? []).map((hold) => hold.actor_id));
}
