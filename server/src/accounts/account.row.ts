import type { Capability } from '@standing/shared/account/capabilities';
import type { Course, Facts, Hold, HoldKind } from '@standing/shared/account/state';
import type { Disclosure, ReleaseAuthority } from '@standing/shared/reasons/catalogue';
import type { RiskLevel } from '@standing/shared/contracts/accounts';
import { coversAccount, type KnownWindow } from '@standing/shared/maintenance/window';

/** An open hold as PostgreSQL's JSON gives it, with who placed it and what they wrote. */
export interface HoldRow {
  readonly id: string;
  readonly kind: HoldKind;
  readonly reason_code: string;
  readonly reason_version: number;
  readonly authority: ReleaseAuthority;
  readonly disclosure: Disclosure;
  readonly blocks: readonly Capability[];
  readonly placed_at: string;
  readonly expires_at: string | null;
  readonly review_at: string | null;
  readonly note: string | null;
  readonly actor_kind: 'staff' | 'machine' | 'system' | 'rule';
  readonly actor_id: string;
  readonly actor_role: string;
}

/** An account's row with its open holds: all that a decision and an answer need. */
export interface AccountRow {
  readonly id: string;
  readonly external_ref: string;
  readonly registration_digest: Buffer;
  readonly commitment_key: Buffer | null;
  readonly display_name: string;
  /** Masked. */
  readonly email_hint: string | null;
  readonly phone_hint: string | null;
  readonly has_birth_date: boolean;
  readonly has_address: boolean;
  readonly country: string;
  readonly tier: string;
  readonly risk_level: RiskLevel;
  readonly locale: string;
  readonly email_confirmed: boolean;
  readonly phone_confirmed: boolean;
  readonly registered_at: Date;
  readonly version: number;
  readonly head_hash: Buffer;
  readonly last_event_at: Date;
  /** Windows aside, as of the last event. */
  readonly state: Course['state'];
  readonly state_changed_at: Date;
  readonly unheld_since: Date | null;
  readonly verification_status: 'unverified' | 'verified';
  readonly verification_level: string | null;
  readonly verification_expires_at: Date | null;
  readonly closed_at: Date | null;
  readonly erased_at: Date | null;
  readonly holds: readonly HoldRow[] | null;
  /** Ids of the maintenance windows that name it. */
  readonly listed_in: readonly string[] | null;
}

/** The columns of `AccountRow`, of a table or alias `a`. */
export const ACCOUNT_COLUMNS = `
  a.id, a.external_ref, a.registration_digest, a.commitment_key, a.display_name, a.email_hint, a.phone_hint,
  a.has_birth_date, a.has_address, a.country, a.tier, a.risk_level, a.locale, a.email_confirmed,
  a.phone_confirmed, a.registered_at, a.version, a.head_hash, a.last_event_at, a.state, a.state_changed_at, a.unheld_since,
  a.verification_status, a.verification_level, a.verification_expires_at, a.closed_at, a.erased_at,
  (SELECT json_agg(m.window_id) FROM maintenance_window_account m WHERE m.account_id = a.id) AS listed_in,
  (SELECT json_agg(json_build_object(
      'id', h.id, 'kind', h.kind, 'reason_code', h.reason_code, 'reason_version', h.reason_version,
      'authority', h.authority, 'disclosure', h.disclosure, 'blocks', h.blocks, 'placed_at', h.placed_at,
      'expires_at', h.expires_at, 'review_at', h.review_at, 'note', p.note,
      'actor_kind', e.actor_kind, 'actor_id', e.actor_id, 'actor_role', e.actor_role) ORDER BY h.placed_at, h.id)
    FROM hold h
    JOIN audit_event e ON e.id = h.placed_event_id
    LEFT JOIN audit_event_private p ON p.event_id = h.placed_event_id
    WHERE h.account_id = a.id AND h.released_at IS NULL) AS holds`;

function holdOf(row: HoldRow): Hold {
  return {
    id: row.id,
    kind: row.kind,
    reasonCode: row.reason_code,
    reasonVersion: row.reason_version,
    authority: row.authority,
    disclosure: row.disclosure,
    blocks: row.blocks,
    placedAt: Date.parse(row.placed_at),
    expiresAt: row.expires_at === null ? null : Date.parse(row.expires_at),
    reviewAt: row.review_at === null ? null : Date.parse(row.review_at),
  };
}

/** The windows that cover the account, whenever. */
export function windowsOf(row: AccountRow, known: readonly KnownWindow[]): KnownWindow[] {
  const account = { country: row.country, tier: row.tier, listedIn: row.listed_in ?? [] };
  return known.filter((window) => coversAccount(window, account));
}

/** What the row remembers of how the account came to its state. */
export function courseOf(row: AccountRow): Course {
  return {
    state: row.state,
    changedAt: row.state_changed_at.getTime(),
    unheldSince: row.unheld_since?.getTime() ?? null,
  };
}

/**
 * The facts of now: those that the row keeps, and the windows that have not ended before they could matter.
 *
 * @param known every window that was not cancelled
 */
export function factsOf(row: AccountRow, known: readonly KnownWindow[]): Facts {
  const { changedAt, unheldSince } = courseOf(row);
  return {
    verification: {
      status: row.verification_status,
      level: row.verification_level,
      expiresAt: row.verification_expires_at?.getTime() ?? null,
    },
    holds: (row.holds ?? []).map(holdOf),
    windows: windowsOf(row, known).filter((window) => window.endsAt >= (unheldSince ?? changedAt)),
    closedAt: row.closed_at?.getTime() ?? null,
  };
}
