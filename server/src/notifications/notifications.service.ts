import { Injectable } from '@nestjs/common';
import { roleFor } from '@standing/shared/access/permissions';
import type { Actor } from '@standing/shared/access/roles';
import type {
  AccountMailQuery,
  MailDetail,
  MailListQuery,
  MailState,
  MailView,
} from '@standing/shared/contracts/notifications';
import { Refusal } from '@standing/shared/errors';
import { RESENDABLE } from '@standing/shared/notifications/mail';
import { SERVER_ALARM_MS } from '@standing/shared/notifications/schedule';
import { DataSource } from 'typeorm';
import { AccountsService } from '../accounts/accounts.service.js';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { findRepeat, keepRepeat } from '../platform/database/repeats.js';
import type { CommandContext } from '../platform/http/command-context.js';
import { MailIdentityService } from './mail-identity.service.js';
import { MailWriterService } from './mail-writer.service.js';
import type { ShownMail } from './mail.row.js';
import { MailsReadModel } from './mails.read-model.js';
import { MailsStore } from './mails.store.js';

export interface MailPage<T> {
  readonly data: T[];
  readonly total: number;
  readonly totalIsExact: boolean;
}

/** Mails to customers, as staff see them. */
@Injectable()
export class NotificationsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: MailsStore,
    private readonly readModel: MailsReadModel,
    private readonly writer: MailWriterService,
    private readonly identity: MailIdentityService,
    private readonly accounts: AccountsService,
    private readonly audit: AuditService,
    /** Whether there is a mail server. */
    private readonly isSending: boolean,
    private readonly clock: Clock,
  ) {}

  async list(query: MailListQuery): Promise<MailPage<MailView>> {
    const { rows, total, totalIsExact } = await this.readModel.list(query);
    return { data: rows.map(viewMail), total, totalIsExact };
  }

  /** @throws Refusal `account_not_found` */
  async ofAccount(accountId: string, query: AccountMailQuery): Promise<MailPage<MailView>> {
    await this.accounts.get(accountId);
    return this.list({ ...query, accountId });
  }

  /**
   * A mail as its customer gets it. It shows the name, which everybody sees who may see accounts; what was written beside a
   * case only to those who may read cases; and no address.
   *
   * @throws Refusal `mail_not_found`
   */
  async get(id: string, actor: Actor): Promise<MailDetail> {
    const row = await this.readModel.find(id);
    if (!row) throw new Refusal('mail_not_found');
    const mayReadCases = roleFor('case.read', actor.roles) !== null;
    const [tries, [written]] = await Promise.all([
      this.readModel.attempts(id),
      this.writer.write([row], mayReadCases),
    ]);
    return {
      ...viewMail(row),
      messageId: this.identity.messageId(id),
      content: written
        ? {
            ...written.content,
            messageWithheld: !mayReadCases && row.is_personal && row.facts.hasMessage,
          }
        : null,
      tries: tries.map((attempt) => ({ ...attempt, at: attempt.at.toISOString() })),
    };
  }

  /**
   * Has a mail sent that was not, or may not have been. It keeps its `Message-ID`, by which receivers know it again.
   *
   * @throws Refusal `mail_not_found`, `mail_not_resendable`, `mail_server_missing`, `account_erased`
   */
  async resend(id: string, { actor, idempotency }: CommandContext): Promise<MailDetail> {
    if (!this.isSending) throw new Refusal('mail_server_missing');
    const before = await this.readModel.find(id);
    if (before?.erased) throw new Refusal('account_erased');
    await this.dataSource.transaction(async (manager) => {
      const mail = await this.store.lock(manager, id);
      if (!mail) throw new Refusal('mail_not_found');
      // After the lock: a first use that was under way has committed by now.
      if ((await findRepeat(manager, actor.id, idempotency)) !== null) return;
      if (!RESENDABLE.includes(mail.status)) {
        throw new Refusal('mail_not_resendable', { extra: { mailStatus: mail.status } });
      }
      const at = new Date(this.clock.now());
      await this.store.queueAgain(manager, id, at);
      await this.audit.record(manager, {
        stream: { kind: 'mail', id },
        command: 'resend_mail',
        actor: { kind: 'staff', id: actor.id, role: roleFor('notification.manage', actor.roles) ?? 'none' },
        facts: { accountId: mail.account_id, event: mail.template, from: mail.status },
      });
      await keepRepeat(manager, actor.id, idempotency, id, at);
    });
    return this.get(id, actor);
  }

  async state(): Promise<MailState> {
    const [server, counts] = await Promise.all([
      this.readModel.server(),
      this.readModel.counts(['pending', 'uncertain', 'dead', 'kept']),
    ]);
    const count = (status: keyof MailState['counts']) => counts.get(status) ?? 0;
    return {
      configured: this.isSending,
      failingSince: server.failing_since?.toISOString() ?? null,
      retryAt: server.retry_at?.toISOString() ?? null,
      counts: {
        pending: count('pending'),
        uncertain: count('uncertain'),
        dead: count('dead'),
        kept: count('kept'),
      },
    };
  }

  /** Whether there is a mail server and it has been away for long. */
  async isServerAway(): Promise<boolean> {
    if (!this.isSending) return false;
    const { failing_since: since } = await this.readModel.server();
    return since !== null && this.clock.now() - since.getTime() >= SERVER_ALARM_MS;
  }
}

function viewMail(row: ShownMail): MailView {
  return {
    id: row.id,
    event: row.template,
    eventId: row.event_id,
    account: {
      id: row.account_id,
      externalRef: row.external_ref,
      displayName: row.display_name,
      email: row.email_hint,
    },
    language: row.language,
    templateVersion: row.template_version,
    status: row.status,
    cause: row.cause,
    attempts: row.attempts,
    resends: row.resends,
    occurredAt: row.occurred_at.toISOString(),
    createdAt: row.created_at.toISOString(),
    nextAttemptAt: row.status === 'pending' ? row.next_attempt_at.toISOString() : null,
    sentAt: row.sent_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}
