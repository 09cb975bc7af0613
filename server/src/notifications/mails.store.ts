import { Injectable } from '@nestjs/common';
import type { MailCause, MailEvent, MailFacts, MailLanguage } from '@standing/shared/notifications/mail';
import { DataSource, type EntityManager } from 'typeorm';
import type { ClaimedMail, MailRow } from './mail.row.js';

/** Columns of `ClaimedMail`, of alias `m`. */
const CLAIMED = `m.id, m.event_id, m.account_id, m.template, m.template_version, m.language, m.facts, m.is_personal,
  m.occurred_at, m.queued_at, m.attempts, m.tries`;

export interface NewMail {
  readonly id: string;
  readonly eventId: string;
  readonly accountId: string;
  readonly template: MailEvent;
  readonly language: MailLanguage;
  readonly facts: MailFacts;
  readonly isPersonal: boolean;
  readonly occurredAt: string;
  readonly status: 'pending' | 'kept' | 'skipped';
  readonly cause: MailCause | null;
}

/** How handing a mail over went. */
export interface MailAttempt {
  readonly at: Date;
  /** Milliseconds. */
  readonly ms: number;
  readonly problem: 'refused_for_now' | 'refused' | 'connection' | null;
  readonly smtpCode: number | null;
  readonly statusCode: string | null;
}

/** What becomes of a mail after it was handed over, or was not. */
export type MailOutcome =
  | { readonly status: 'sent'; readonly cause: null }
  | { readonly status: 'dead' | 'uncertain' | 'skipped'; readonly cause: MailCause }
  | { readonly status: 'pending'; readonly cause: null; readonly nextAttemptAt: Date };

export interface MailServerRow {
  readonly failing_since: Date | null;
  readonly failures: number;
  readonly retry_at: Date | null;
}

/** Writes mails and what becomes of them. */
@Injectable()
export class MailsStore {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Keeps mails, each once.
   *
   * @throws Error when a template is not there (yet)
   */
  async keep(manager: EntityManager, mails: readonly NewMail[], at: Date): Promise<void> {
    if (mails.length === 0) return;
    const known: { event: string }[] = await manager.query(`SELECT event FROM mail_template`);
    const events = new Set(known.map(({ event }) => event));
    const missing = mails.find(({ template }) => !events.has(template));
    if (missing) throw new Error(`there is no template for mails about ${missing.template} yet`);
    await manager.query(
      `INSERT INTO mail (id, event_id, account_id, template, template_version, language, facts, is_personal, occurred_at,
         created_at, status, cause, queued_at, next_attempt_at, ended_at)
       SELECT d.id, d.event_id, d.account_id, d.template, t.current_version, d.language, d.facts::jsonb, d.is_personal,
         d.occurred_at, $11::timestamptz, d.status, d.cause, $11::timestamptz, $11::timestamptz,
         CASE WHEN d.status <> 'pending' THEN $11::timestamptz END
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::boolean[],
         $8::timestamptz[], $9::text[], $10::text[]) WITH ORDINALITY
         AS d (id, event_id, account_id, template, language, facts, is_personal, occurred_at, status, cause, place)
       JOIN mail_template t ON t.event = d.template
       ORDER BY d.place
       ON CONFLICT (event_id, account_id) DO NOTHING`,
      [
        mails.map(({ id }) => id),
        mails.map(({ eventId }) => eventId),
        mails.map(({ accountId }) => accountId),
        mails.map(({ template }) => template),
        mails.map(({ language }) => language),
        mails.map(({ facts }) => JSON.stringify(facts)),
        mails.map(({ isPersonal }) => isPersonal),
        mails.map(({ occurredAt }) => occurredAt),
        mails.map(({ status }) => status),
        mails.map(({ cause }) => cause),
        at,
      ],
    );
  }

  /**
   * Takes what is due, the first of each account only, unless the mail server is left alone at the moment. Whoever dies
   * with it before it is handed over loses it to the next one.
   *
   * @param claim of this taking, a uuid
   */
  async claim(limit: number, claim: string, at: Date, until: Date): Promise<ClaimedMail[]> {
    const [rows]: [(ClaimedMail & { n: string })[], number] = await this.dataSource.query(
      `WITH due AS (
         SELECT d.id FROM mail d
         WHERE d.status = 'pending' AND d.next_attempt_at <= $2
           AND NOT EXISTS (SELECT FROM mail_server WHERE retry_at > $2)
           AND NOT EXISTS (
             SELECT FROM mail b
             WHERE b.account_id = d.account_id AND b.status IN ('pending', 'sending') AND b.n < d.n)
         ORDER BY d.next_attempt_at, d.n
         LIMIT $1
         FOR UPDATE SKIP LOCKED)
       UPDATE mail m SET claim = $3, next_attempt_at = $4 WHERE m.id IN (SELECT id FROM due)
       RETURNING m.n, ${CLAIMED}`,
      [limit, at, claim, until],
    );
    return rows.toSorted((a, b) => Number(a.n) - Number(b.n));
  }

  /**
   * Marks a mail as being handed over, from where on it is not taken over by anybody.
   *
   * @returns false when it is not the caller's any more
   */
  async markHandedOver(mail: ClaimedMail, claim: string, at: Date, until: Date): Promise<boolean> {
    const [, count]: [unknown, number] = await this.dataSource.query(
      `UPDATE mail SET status = 'sending', attempts = $4, tries = $5, next_attempt_at = $6
       WHERE id = $1 AND claim = $2 AND status = 'pending' AND next_attempt_at > $3`,
      [mail.id, claim, at, mail.attempts + 1, mail.tries + 1, until],
    );
    return count > 0;
  }

  /**
   * Writes down what has come of a mail that was taken, as long as it is the caller's. One that somebody has given up
   * for uncertain meanwhile is certain now.
   */
  async finish(
    mail: ClaimedMail,
    claim: string,
    outcome: MailOutcome,
    at: Date,
    attempt: MailAttempt | null,
  ): Promise<void> {
    const tried = attempt === null ? 0 : 1;
    await this.dataSource.transaction(async (manager) => {
      const [, count]: [unknown, number] = await manager.query(
        `UPDATE mail SET status = $3::text, cause = $4, attempts = $5, tries = $6, claim = NULL,
           next_attempt_at = coalesce($8::timestamptz, next_attempt_at),
           ended_at = CASE WHEN $3::text = 'pending' THEN NULL ELSE $7::timestamptz END,
           sent_at = CASE WHEN $3::text = 'sent' THEN $7::timestamptz END
         WHERE id = $1 AND claim = $2 AND status IN ('pending', 'sending', 'uncertain')`,
        [
          mail.id,
          claim,
          outcome.status,
          outcome.cause,
          mail.attempts + tried,
          mail.tries + tried,
          at,
          outcome.status === 'pending' ? outcome.nextAttemptAt : null,
        ],
      );
      if (count === 0 || attempt === null) return;
      await manager.query(
        `INSERT INTO mail_attempt (mail_id, n, at, ms, problem, smtp_code, status_code)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
        [
          mail.id,
          mail.attempts + 1,
          attempt.at,
          attempt.ms,
          attempt.problem,
          attempt.smtpCode,
          attempt.statusCode,
        ],
      );
    });
  }

  /** Gives back what was taken and not handed over. */
  async giveBack(claim: string, at: Date): Promise<void> {
    await this.dataSource.query(
      `UPDATE mail SET claim = NULL, next_attempt_at = $2 WHERE claim = $1 AND status = 'pending'`,
      [claim, at],
    );
  }

  /** What was being handed over when its worker ended: nobody knows whether it was taken. @returns how many */
  async giveUpHandedOver(at: Date): Promise<number> {
    const [, count]: [unknown, number] = await this.dataSource.query(
      `UPDATE mail SET status = 'uncertain', cause = 'worker_lost', ended_at = $1
       WHERE status = 'sending' AND next_attempt_at <= $1`,
      [at],
    );
    return count;
  }

  async noteServerFailure(at: Date, retryAt: (failures: number) => Date): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const rows: MailServerRow[] = await manager.query(
        `SELECT failing_since, failures, retry_at FROM mail_server FOR UPDATE`,
      );
      const [row] = rows;
      if (!row) throw new Error('the row of the mail server is gone');
      // Another worker has just met the same failure.
      if (row.retry_at !== null && row.retry_at > at) return;
      await manager.query(
        `UPDATE mail_server SET failing_since = coalesce(failing_since, $1::timestamptz), failures = failures + 1, retry_at = $2`,
        [at, retryAt(row.failures + 1)],
      );
    });
  }

  /** The mail server takes something again. */
  async noteServerSuccess(): Promise<void> {
    await this.dataSource.query(
      `UPDATE mail_server SET failing_since = NULL, failures = 0, retry_at = NULL WHERE failures > 0`,
    );
  }

  async lock(
    manager: EntityManager,
    id: string,
  ): Promise<Pick<MailRow, 'status' | 'account_id' | 'template'> | null> {
    const rows: Pick<MailRow, 'status' | 'account_id' | 'template'>[] = await manager.query(
      `SELECT status, account_id, template FROM mail WHERE id = $1 FOR UPDATE`,
      [id],
    );
    return rows[0] ?? null;
  }

  async queueAgain(manager: EntityManager, id: string, at: Date): Promise<void> {
    await manager.query(
      `UPDATE mail SET status = 'pending', cause = NULL, queued_at = $2, next_attempt_at = $2, tries = 0,
         resends = resends + 1, claim = NULL, ended_at = NULL
       WHERE id = $1`,
      [id, at],
    );
  }
}
