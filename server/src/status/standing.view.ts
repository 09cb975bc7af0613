import type { Hold } from '@standing/shared/account/state';
import { coversAccount, type KnownWindow } from '@standing/shared/maintenance/window';
import type {
  KnownCase,
  NamedReason,
  StandingOfCustomer,
  VerificationCourse,
} from '@standing/shared/status/customer-status';
import type { ReasonJson, StandingRow } from './status.read-model.js';

/** The catalogue's reason for contacts that are not confirmed. */
const CONTACT_CODE = 'contact_not_confirmed';

/** What a customer's answer is made of, out of the row; `windows` are all that were not cancelled. */
export function standingOf(
  row: StandingRow & { readonly external_ref: string },
  windows: readonly KnownWindow[],
): StandingOfCustomer {
  const account = { country: row.country, tier: row.tier, listedIn: row.listed_in ?? [] };
  const course = {
    state: row.state,
    changedAt: row.state_changed_at.getTime(),
    unheldSince: row.unheld_since?.getTime() ?? null,
  };
  return {
    externalRef: row.external_ref,
    version: row.version,
    course,
    facts: {
      verification: {
        status: row.verification_status,
        level: row.verification_level,
        expiresAt: row.verification_expires_at?.getTime() ?? null,
      },
      holds: (row.holds ?? []).map(holdOf),
      windows: windows.filter(
        (window) =>
          coversAccount(window, account) && window.endsAt >= (course.unheldSince ?? course.changedAt),
      ),
      closedAt: row.closed_at?.getTime() ?? null,
    },
    contact: { emailConfirmed: row.email_confirmed, phoneConfirmed: row.phone_confirmed },
    closure: row.closure && { kind: 'closure', ...row.closure },
    verification: row.verification && verificationOf(row, row.verification),
    openCase: row.open_case && caseOf(row.open_case),
  };
}

function holdOf(row: NonNullable<StandingRow['holds']>[number]): Hold {
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
    // No customer's concern.
    reviewAt: null,
  };
}

function caseOf(row: NonNullable<StandingRow['open_case']>): KnownCase {
  return {
    number: row.number,
    kind: row.kind,
    status: row.status,
    // Who holds it is no customer's concern.
    lease: row.lease_until === null ? null : { holderId: '', until: Date.parse(row.lease_until) },
    requested: row.requested,
    requestReasons: row.request_reasons ?? [],
  };
}

const verificationReason = (reason: ReasonJson): NamedReason => ({ kind: 'verification', ...reason });

function verificationOf(
  row: StandingRow,
  { latest_case: latest, latest_event: event, contact_version }: NonNullable<StandingRow['verification']>,
): VerificationCourse {
  const isUnderWay = latest !== null && latest.status !== 'resolved';
  return {
    underWay: isUnderWay
      ? {
          level: latest.level,
          documents: (latest.documents ?? []).map((document) => ({
            type: document.type,
            status: document.status,
            reasons: (document.reasons ?? []).map(verificationReason),
          })),
        }
      : null,
    ended: endOf(row, latest, event),
    contactReason:
      contact_version === null ? null : verificationReason({ code: CONTACT_CODE, version: contact_version }),
  };
}

/** How the verification that was last ended: a rejected case or an event of the account, whichever came later. */
function endOf(
  row: StandingRow,
  latest: NonNullable<StandingRow['verification']>['latest_case'],
  event: NonNullable<StandingRow['verification']>['latest_event'],
): VerificationCourse['ended'] {
  const rejectedAt = latest?.resolution === 'rejected' && latest.resolved_at ? latest.resolved_at : null;
  const isRejectedLast =
    rejectedAt !== null && (event === null || Date.parse(rejectedAt) >= Date.parse(event.at));
  if (isRejectedLast) {
    return { expired: false, reason: latest?.reason ? verificationReason(latest.reason) : null };
  }
  // The clock has ended it and nobody has recorded that yet.
  if (row.verification_status === 'verified') return { expired: true, reason: null };
  if (event === null || event.command === 'approve_verification') return null;
  if (event.command === 'expire_verification') return { expired: true, reason: null };
  return { expired: false, reason: event.reason && verificationReason(event.reason) };
}
