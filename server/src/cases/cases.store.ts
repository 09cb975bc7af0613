import { Injectable } from '@nestjs/common';
import { CASE_KINDS, type CaseKind, type CasePromises } from '@standing/shared/cases/case';
import type { SealedEvent } from '@standing/shared/audit/seal';
import type { DocumentType } from '@standing/shared/documents/documents';
import type { EntityManager } from 'typeorm';
import { CASE_COLUMNS, type CaseRow } from './case.row.js';

/** Columns that a change leaves on the row; instants as RFC 3339. */
export interface CaseChangeRow {
  readonly id: string;
  readonly status: string;
  readonly assignee_id: string | null;
  readonly lease_holder_id: string | null;
  readonly lease_until: string | null;
  readonly due_at: string | null;
  readonly remaining_ms: number | null;
  readonly requested_documents: readonly string[];
  readonly returned: number;
  readonly resolution: string | null;
  readonly resolved_at: string | null;
  /** With the change that resolves it; null leaves what is there, as it does for the reason. */
  readonly resolved_by: string | null;
  readonly reason: { readonly kind: string; readonly code: string; readonly version: number } | null;
}

export interface NewCaseRow {
  readonly id: string;
  readonly account_id: string;
  readonly kind: CaseKind;
  readonly level: string | null;
  readonly priority: number;
  readonly opened_at: string;
  readonly opened_by: string;
  readonly due_at: string;
  readonly hold_id: string | null;
  readonly contested_event_id: string | null;
  readonly barred_ids: readonly string[];
}

export interface CaseNoteRow {
  readonly eventId: string;
  readonly caseId: string;
  readonly visibility: 'internal' | 'customer';
  readonly text: string;
}

/** Writes and locks of cases; the only place with their SQL. Every method runs in the caller's transaction. */
@Injectable()
export class CasesStore {
  /** Reads a case and keeps everybody else from changing it until the transaction ends. */
  async lock(manager: EntityManager, id: string): Promise<CaseRow | null> {
    const rows: CaseRow[] = await manager.query(
      `SELECT ${CASE_COLUMNS} FROM case_file c WHERE c.id = $1 FOR NO KEY UPDATE`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** The case of a kind that is under way for an account; it may end at any moment. */
  async findUnderWay(
    manager: EntityManager,
    accountId: string,
    kind: CaseKind,
  ): Promise<{ readonly id: string; readonly number: number } | null> {
    const rows: { id: string; number: number }[] = await manager.query(
      `SELECT c.id, c.number FROM case_file c
       WHERE c.account_id = $1 AND c.kind = $2 AND c.status NOT IN ('resolved', 'cancelled')`,
      [accountId, kind],
    );
    return rows[0] ?? null;
  }

  /** Whether a review of this hold, or an appeal against this decision, is under way. */
  async isUnderWayAbout(
    manager: EntityManager,
    accountId: string,
    kind: CaseKind,
    { hold_id: holdId, contested_event_id: eventId }: Pick<NewCaseRow, 'hold_id' | 'contested_event_id'>,
  ): Promise<boolean> {
    const about = kind === 'review' ? holdId : kind === 'appeal' ? eventId : null;
    if (about === null) return false;
    const rows: unknown[] = await manager.query(
      `SELECT FROM case_file c
       WHERE c.account_id = $1 AND c.kind = $2 AND c.status NOT IN ('resolved', 'cancelled')
         AND CASE c.kind WHEN 'review' THEN c.hold_id ELSE c.contested_event_id END = $3`,
      [accountId, kind, about],
    );
    return rows.length > 0;
  }

  /** Locks the case of a kind that is under way for an account. */
  async lockUnderWay(manager: EntityManager, accountId: string, kind: CaseKind): Promise<CaseRow | null> {
    const rows: CaseRow[] = await manager.query(
      `SELECT ${CASE_COLUMNS} FROM case_file c
       WHERE c.account_id = $1 AND c.kind = $2 AND c.status NOT IN ('resolved', 'cancelled') FOR NO KEY UPDATE`,
      [accountId, kind],
    );
    return rows[0] ?? null;
  }

  /** Locks the case, other than a verification, in which a type of document was asked for and has not come yet. */
  async lockAskingFor(
    manager: EntityManager,
    accountId: string,
    type: DocumentType,
  ): Promise<CaseRow | null> {
    const rows: CaseRow[] = await manager.query(
      `SELECT ${CASE_COLUMNS} FROM case_file c
       WHERE c.account_id = $1 AND c.kind <> 'verification' AND c.status NOT IN ('resolved', 'cancelled')
         AND $2 = ANY(c.requested_documents)
       ORDER BY c.opened_at LIMIT 1 FOR NO KEY UPDATE`,
      [accountId, type],
    );
    return rows[0] ?? null;
  }

  /**
   * Locks the most urgent cases that nobody works on.
   *
   * @param actorIds those whom they are for; each case may be worked on by one of them at least
   * @param taken what to do about rows that somebody else has locked at this moment: pass them over, so that nobody
   *   waits, or wait and see whether they stay free. Who waits must hold no other row.
   */
  async lockNext(
    manager: EntityManager,
    kinds: readonly CaseKind[],
    at: Date,
    limit: number,
    taken: 'skip' | 'wait',
    actorIds: readonly string[],
  ): Promise<CaseRow[]> {
    // All kinds and one kind have an index in this order each; a condition that says less keeps the planner to it.
    const [kind] = kinds;
    const parameters: unknown[] = [at, limit];
    let ofKind = '';
    if (kinds.length === 1) ofKind = `AND c.kind = $${parameters.push(kind)}`;
    else if (kinds.length < CASE_KINDS.length)
      ofKind = `AND c.kind = ANY($${parameters.push(kinds)}::text[])`;
    // Whoever took part in a decision is not handed the appeal against it; a case that is nobody's of them is passed over.
    const barred = `AND NOT c.barred_ids @> $${parameters.push(actorIds)}::text[]`;
    return manager.query(
      `SELECT ${CASE_COLUMNS} FROM case_file c
       WHERE c.status = 'open' AND (c.lease_until IS NULL OR c.lease_until <= $1) ${ofKind} ${barred}
       ORDER BY c.due_at, c.priority, c.number LIMIT $2
       FOR NO KEY UPDATE ${taken === 'skip' ? 'SKIP LOCKED' : ''}`,
      parameters,
    );
  }

  /** Whether somebody holds a case's lease at an instant. */
  async isHeldBy(manager: EntityManager, id: string, actorId: string, at: Date): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `SELECT FROM case_file WHERE id = $1 AND status = 'open' AND lease_holder_id::text = $2 AND lease_until > $3`,
      [id, actorId, at],
    );
    return rows.length > 0;
  }

  /** Locks cases whose lease has run out. */
  async lockLapsed(manager: EntityManager, at: Date, limit: number): Promise<CaseRow[]> {
    return manager.query(
      `SELECT ${CASE_COLUMNS} FROM case_file c
       WHERE c.status = 'open' AND c.lease_until <= $1 ORDER BY c.lease_until LIMIT $2
       FOR NO KEY UPDATE SKIP LOCKED`,
      [at, limit],
    );
  }

  /** Locks open cases whose warning or breach has not been recorded though the clock has reached it. */
  async lockDue(manager: EntityManager, at: Date, soonMs: CasePromises['soonMs'], limit: number) {
    const rows: (CaseRow & { readonly overdue: boolean })[] = await manager.query(
      `SELECT ${CASE_COLUMNS}, c.due_at <= $1 AS overdue FROM case_file c
       WHERE c.status = 'open' AND NOT c.overdue_recorded AND (
         c.due_at <= $1
         OR NOT c.due_soon_recorded
           AND c.due_at <= $1 + make_interval(secs => ($2::jsonb ->> c.kind)::float8 / 1000))
       ORDER BY c.due_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED`,
      [at, JSON.stringify(soonMs), limit],
    );
    return rows;
  }

  async markDue(manager: EntityManager, id: string, overdue: boolean): Promise<void> {
    await manager.query(
      `UPDATE case_file SET due_soon_recorded = true, overdue_recorded = overdue_recorded OR $2 WHERE id = $1`,
      [id, overdue],
    );
  }

  /** Adds a case with its first event. @returns its number, or null when one of its kind is under way already */
  async open(manager: EntityManager, row: NewCaseRow, event: SealedEvent): Promise<number | null> {
    const rows: { number: number }[] = await manager.query(
      `INSERT INTO case_file (id, account_id, kind, level, status, priority, opened_at, opened_by, due_at, version,
         head_hash, last_event_at, hold_id, contested_event_id, barred_ids)
       VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8, 1, decode($9, 'hex'), $6, $10, $11, $12)
       ON CONFLICT (account_id, kind) WHERE kind IN ('verification', 'unfreeze')
         AND status NOT IN ('resolved', 'cancelled') DO NOTHING
       RETURNING number`,
      [
        row.id,
        row.account_id,
        row.kind,
        row.level,
        row.priority,
        row.opened_at,
        row.opened_by,
        row.due_at,
        event.hash,
        row.hold_id,
        row.contested_event_id,
        row.barred_ids,
      ],
    );
    return rows[0]?.number ?? null;
  }

  /** Puts each change on its row, together with the head of its stream after `event`. The rows are locked. */
  async save(
    manager: EntityManager,
    changes: readonly { readonly row: CaseChangeRow; readonly event: SealedEvent }[],
  ): Promise<void> {
    if (changes.length === 0) return;
    const rows = changes.map(({ row: { reason, ...row }, event }) => ({
      ...row,
      reason_kind: reason?.kind ?? null,
      reason_code: reason?.code ?? null,
      reason_version: reason?.version ?? null,
      version: event.body.streamVersion,
      head_hash: event.hash,
      last_event_at: event.body.at,
    }));
    await manager.query(
      `UPDATE case_file c SET status = m.status, assignee_id = m.assignee_id, lease_holder_id = m.lease_holder_id,
         lease_until = m.lease_until, due_at = m.due_at, remaining_ms = m.remaining_ms,
         requested_documents = m.requested_documents, returned = m.returned, resolution = m.resolution,
         resolved_at = m.resolved_at, version = m.version,
         -- Who ended it and why is said once; what comes behind, a note, says nothing of it.
         resolved_by = coalesce(c.resolved_by, m.resolved_by), reason_kind = coalesce(c.reason_kind, m.reason_kind),
         reason_code = coalesce(c.reason_code, m.reason_code),
         reason_version = coalesce(c.reason_version, m.reason_version),
         head_hash = decode(m.head_hash, 'hex'), last_event_at = m.last_event_at,
         -- A clock that was stopped and runs again warns again.
         due_soon_recorded = c.due_soon_recorded AND m.due_at IS NOT DISTINCT FROM c.due_at,
         overdue_recorded = c.overdue_recorded AND m.due_at IS NOT DISTINCT FROM c.due_at
       FROM jsonb_to_recordset($1) AS m (id uuid, status text, assignee_id uuid, lease_holder_id uuid,
         lease_until timestamptz, due_at timestamptz, remaining_ms bigint, requested_documents text[],
         returned int, resolution text, resolved_at timestamptz, resolved_by text, reason_kind text,
         reason_code text, reason_version int, version int, head_hash text, last_event_at timestamptz)
       WHERE c.id = m.id`,
      [JSON.stringify(rows)],
    );
  }

  /** Renews a lease without an event: a heartbeat a minute for every open page says nothing worth keeping. */
  async renewLease(manager: EntityManager, id: string, until: Date): Promise<void> {
    await manager.query(`UPDATE case_file SET lease_until = $2 WHERE id = $1`, [id, until]);
  }

  async addNote(manager: EntityManager, note: CaseNoteRow): Promise<void> {
    await manager.query(
      `INSERT INTO case_note (event_id, case_id, visibility, text) VALUES ($1, $2, $3, $4)`,
      [note.eventId, note.caseId, note.visibility, note.text],
    );
  }

  /** Ticks an item; the event says who and when. */
  async check(manager: EntityManager, caseId: string, item: string, eventId: string): Promise<void> {
    await manager.query(`INSERT INTO case_check (case_id, item, event_id) VALUES ($1, $2, $3)`, [
      caseId,
      item,
      eventId,
    ]);
  }

  async uncheck(manager: EntityManager, caseId: string, item: string): Promise<void> {
    await manager.query(`DELETE FROM case_check WHERE case_id = $1 AND item = $2`, [caseId, item]);
  }

  async isChecked(manager: EntityManager, caseId: string, item: string): Promise<boolean> {
    const rows: unknown[] = await manager.query(`SELECT FROM case_check WHERE case_id = $1 AND item = $2`, [
      caseId,
      item,
    ]);
    return rows.length > 0;
  }

  /** Notes that somebody has a case's page open. @returns false when there is no such case */
  async notePresence(manager: EntityManager, id: string, staffId: string, at: Date): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `INSERT INTO case_presence (case_id, staff_id, seen_at) SELECT id, $2, $3 FROM case_file WHERE id = $1
       ON CONFLICT (case_id, staff_id) DO UPDATE SET seen_at = greatest(case_presence.seen_at, excluded.seen_at)
       RETURNING 1`,
      [id, staffId, at],
    );
    return rows.length > 0;
  }

  /** @returns how many were forgotten */
  async forgetPresence(manager: EntityManager, before: Date): Promise<number> {
    const [, count]: [unknown, number] = await manager.query(`DELETE FROM case_presence WHERE seen_at < $1`, [
      before,
    ]);
    return count;
  }

  /** The key of the account's commitments; null once erased. */
  async commitmentKey(manager: EntityManager, accountId: string): Promise<Buffer | null> {
    const rows: { commitment_key: Buffer | null }[] = await manager.query(
      `SELECT commitment_key FROM account WHERE id = $1`,
      [accountId],
    );
    return rows[0]?.commitment_key ?? null;
  }

  /** What a proposal rests on of a case: its version and the notes in it. */
  async readEvidence(
    manager: EntityManager,
    id: string,
  ): Promise<{ readonly version: number; readonly notes: readonly string[] | null } | null> {
    const rows: { version: number; notes: string[] | null }[] = await manager.query(
      `SELECT c.version, (SELECT array_agg(n.event_id ORDER BY n.event_id) FROM case_note n WHERE n.case_id = c.id) AS notes
       FROM case_file c WHERE c.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Which items of a case's checklist are ticked. */
  async checked(manager: EntityManager, caseId: string): Promise<string[]> {
    const rows: { item: string }[] = await manager.query(`SELECT item FROM case_check WHERE case_id = $1`, [
      caseId,
    ]);
    return rows.map(({ item }) => item);
  }
}
