import { Injectable } from '@nestjs/common';
import type { Capability } from '@standing/shared/account/capabilities';
import type { Course, HoldKind } from '@standing/shared/account/state';
import type { CaseResolution, StoredCaseStatus } from '@standing/shared/cases/case';
import type { VerificationLevel } from '@standing/shared/cases/requirements';
import type { DocumentStatus } from '@standing/shared/documents/documents';
import type { Disclosure, DocumentType, ReleaseAuthority } from '@standing/shared/reasons/reason';
import { CUSTOMERS_CASES, type NamedReason } from '@standing/shared/status/customer-status';
import { DataSource } from 'typeorm';
import type { WindowJson } from '../maintenance/known-windows.service.js';
import { queryPrepared, type PreparedStatement } from '../platform/database/prepared.js';

/** An account with what its customer's answer is made of, as PostgreSQL's JSON gives it; instants as text. */
export interface StandingRow {
  readonly n: number;
  /** Null when no account has the reference. */
  readonly external_ref: string | null;
  readonly country: string;
  readonly tier: string;
  readonly email_confirmed: boolean;
  readonly phone_confirmed: boolean;
  readonly version: number;
  readonly last_event_at: Date;
  readonly state: Course['state'];
  readonly state_changed_at: Date;
  readonly unheld_since: Date | null;
  readonly verification_status: 'unverified' | 'verified';
  readonly verification_level: string | null;
  readonly verification_expires_at: Date | null;
  readonly closed_at: Date | null;
  readonly listed_in: readonly string[] | null;
  readonly holds:
    | readonly {
        readonly id: string;
        readonly kind: HoldKind;
        readonly reason_code: string;
        readonly reason_version: number;
        readonly authority: ReleaseAuthority;
        readonly disclosure: Disclosure;
        readonly blocks: readonly Capability[];
        readonly placed_at: string;
        readonly expires_at: string | null;
      }[]
    | null;
  readonly closure: ReasonJson | null;
  readonly open_case: {
    readonly number: number;
    readonly kind: (typeof CUSTOMERS_CASES)[number];
    readonly status: StoredCaseStatus;
    readonly lease_until: string | null;
    readonly requested: readonly DocumentType[];
    readonly request_reasons: readonly NamedReason[] | null;
  } | null;
  readonly verification: {
    /** The latest that was not withdrawn. */
    readonly latest_case: {
      readonly level: VerificationLevel;
      readonly status: StoredCaseStatus;
      readonly resolution: CaseResolution | null;
      readonly resolved_at: string | null;
      readonly reason: ReasonJson | null;
      readonly documents:
        | readonly {
            readonly type: DocumentType;
            readonly status: DocumentStatus;
            readonly reasons: readonly ReasonJson[] | null;
          }[]
        | null;
    } | null;
    /** The latest event of the account's verification. */
    readonly latest_event: {
      readonly command: 'approve_verification' | 'revoke_verification' | 'expire_verification';
      readonly at: string;
      readonly reason: ReasonJson | null;
    } | null;
    readonly contact_version: number | null;
  } | null;
  /** In the first row of the answer: the windows that may still change. */
  readonly windows: readonly WindowJson[] | null;
  /** In the first row, too: what is set, by its version. */
  readonly settings_version: number | null;
}

export interface ReasonJson {
  readonly code: string;
  readonly version: number;
}

const reason = (code: string, version: string) =>
  `CASE WHEN ${code} IS NOT NULL THEN json_build_object('code', ${code}, 'version', ${version}) END`;

const CASES = CUSTOMERS_CASES.map((kind) => `'${kind}'`).join(', ');

/**
 * Everything about many customers in one round trip. The references come as JSON, of which PostgreSQL expects the same
 * number of rows whatever they are: it keeps its plan, where an array would be planned anew each time, which takes longer
 * than the reading. What only some need (how far a verification has come, why an
 * account was closed) is looked up for those alone.
 */
const STANDINGS: PreparedStatement = {
  name: 'status-standings',
  text: `
  SELECT q.n::int, a.external_ref, a.country, a.tier, a.email_confirmed, a.phone_confirmed, a.version, a.last_event_at,
    a.state, a.state_changed_at, a.unheld_since, a.verification_status, a.verification_level,
    a.verification_expires_at, a.closed_at,
    (SELECT json_agg(m.window_id) FROM maintenance_window_account m WHERE m.account_id = a.id) AS listed_in,
    (SELECT json_agg(json_build_object(
        'id', h.id, 'kind', h.kind, 'reason_code', h.reason_code, 'reason_version', h.reason_version,
        'authority', h.authority, 'disclosure', h.disclosure, 'blocks', h.blocks, 'placed_at', h.placed_at,
        'expires_at', h.expires_at) ORDER BY h.placed_at, h.id)
      FROM hold h WHERE h.account_id = a.id AND h.released_at IS NULL) AS holds,
    CASE WHEN a.closed_at IS NOT NULL THEN (
      SELECT ${reason('e.reason_code', 'e.reason_version')} FROM audit_event e
      WHERE e.stream_id = a.id AND e.command = 'close' ORDER BY e.stream_version DESC LIMIT 1) END AS closure,
    (SELECT json_build_object(
        'number', c.number, 'kind', c.kind, 'status', c.status, 'lease_until', c.lease_until,
        'requested', CASE WHEN c.status = 'awaiting_customer' THEN c.requested_documents ELSE '{}' END,
        'request_reasons', CASE WHEN c.status = 'awaiting_customer' AND c.requested_documents <> '{}' THEN (
          SELECT convert_from(e.body, 'UTF8')::json #> '{facts,reasons}' FROM audit_event e
          WHERE e.stream_id = c.id AND e.command = 'request_documents' ORDER BY e.stream_version DESC LIMIT 1) END)
      FROM case_file c
      WHERE c.account_id = a.id AND c.kind IN (${CASES}) AND c.status NOT IN ('resolved', 'cancelled')
      ORDER BY array_position(ARRAY[${CASES}], c.kind), c.opened_at LIMIT 1) AS open_case,
    CASE WHEN a.closed_at IS NULL AND
        (a.verification_status <> 'verified' OR a.verification_expires_at <= $2) THEN json_build_object(
      'latest_case', (
        SELECT json_build_object(
          'level', c.level, 'status', c.status, 'resolution', c.resolution, 'resolved_at', c.resolved_at,
          'reason', ${reason('c.reason_code', 'c.reason_version')},
          'documents', CASE WHEN c.status <> 'resolved' THEN (
            SELECT json_agg(json_build_object('type', d.type, 'status', d.status, 'reasons', (
                SELECT json_agg(json_build_object('code', w.code, 'version', coalesce(w.version, (
                    SELECT r.current_version FROM reason r WHERE r.kind = 'verification' AND r.code = w.code))))
                FROM unnest(d.reason_codes, d.reason_versions) AS w (code, version)))
              ORDER BY d.submitted_at, d.id)
            FROM document d WHERE d.case_id = c.id AND d.status <> 'superseded') END)
        FROM case_file c WHERE c.account_id = a.id AND c.kind = 'verification' AND c.status <> 'cancelled'
        ORDER BY c.opened_at DESC, c.number DESC LIMIT 1),
      'latest_event', (
        SELECT json_build_object('command', e.command, 'at', e.at,
          'reason', ${reason('e.reason_code', 'e.reason_version')})
        FROM audit_event e WHERE e.stream_id = a.id
          AND e.command IN ('approve_verification', 'revoke_verification', 'expire_verification')
        ORDER BY e.stream_version DESC LIMIT 1),
      'contact_version', (
        SELECT r.current_version FROM reason r
        WHERE r.kind = 'verification' AND r.code = 'contact_not_confirmed' AND r.retired_at IS NULL)) END AS verification,
    CASE WHEN q.n = 1 THEN maintenance_windows_over_after($3) END AS windows,
    CASE WHEN q.n = 1 THEN (SELECT max(s.version) FROM settings_version s) END AS settings_version
  FROM json_array_elements_text($1::json) WITH ORDINALITY AS q (ref, n)
  LEFT JOIN account a ON a.external_ref = q.ref`,
};

/** What customers' answers are made of. */
@Injectable()
export class StatusReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * In one round trip, by reference.
   *
   * @param windowsSince windows over at this instant or before are left out
   */
  standings(references: readonly string[], at: Date, windowsSince: Date): Promise<StandingRow[]> {
    return queryPrepared<StandingRow>(this.dataSource, STANDINGS, [
      JSON.stringify(references),
      at,
      windowsSince,
    ]);
  }

  async reference(accountId: string): Promise<{ externalRef: string; locale: string } | null> {
    const rows: { externalRef: string; locale: string }[] = await this.dataSource.query(
      `SELECT external_ref AS "externalRef", locale FROM account WHERE id = $1`,
      [accountId],
    );
    return rows[0] ?? null;
  }
}
