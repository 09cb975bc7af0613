import { Injectable } from '@nestjs/common';
import { evolve, initialFacts, type DecidedEvent } from '@standing/shared/account/decide';
import { isInForce } from '@standing/shared/account/state';
import type { AccountCommandName } from '@standing/shared/account/transitions';
import type { EventBody } from '@standing/shared/audit/canonical';
import { touchedFromJson } from '@standing/shared/audit/touched';
import { streamOf } from '@standing/shared/feed/public-entry';
import {
  mailOf,
  mayMakeMail,
  reasonsOfMail,
  type HoldThen,
} from '@standing/shared/notifications/decide-mail';
import { NEWS_MS } from '@standing/shared/notifications/mail';
import { negotiateLanguage } from '@standing/shared/status/language';
import { v7 as uuidv7 } from 'uuid';
import type { LogHandler } from '../feed/log-reader.service.js';
import type { Clock } from '../platform/clock.js';
import type { ReasonsService } from '../reasons/reasons.service.js';
import type { MailsReadModel, SubjectRow } from './mails.read-model.js';
import type { MailsStore, NewMail } from './mails.store.js';

/** Whether a mail about it depends on what else held the account. */
function doHoldsMatter({ stream, command }: EventBody): boolean {
  return (
    stream.startsWith('account:') && /^(place_|release_|expire_lock$|approve_verification$)/.test(command)
  );
}

/** Keeps what customers are mailed, in the transaction that reads it off the log. */
@Injectable()
export class MailKeeperService {
  constructor(
    private readonly store: MailsStore,
    private readonly readModel: MailsReadModel,
    private readonly reasons: ReasonsService,
    /** Whether there is a mail server. */
    private readonly isSending: boolean,
    private readonly clock: Clock,
  ) {}

  /** One mail for each event that concerns a customer, whether or not it can be sent. */
  readonly keep: LogHandler = async (batch, manager) => {
    const candidates = batch.map(({ event }) => event).filter(mayMakeMail);
    if (candidates.length === 0) return;
    const subjects = await this.readModel.subjects(
      candidates.map((event) => {
        const { kind, id } = streamOf(event);
        return {
          accountId: kind === 'account' ? id : null,
          caseId: kind === 'case' ? id : null,
          holdsBefore: doHoldsMatter(event) ? event.streamVersion : null,
        };
      }),
      manager,
    );
    const contentOf = await this.reasons.contents(candidates.flatMap(reasonsOfMail), manager);
    const now = this.clock.now();
    const mails = subjects.flatMap((row): NewMail[] => {
      const event = candidates[row.n - 1];
      if (!event) throw new Error('a subject without its event');
      const subject = {
        case:
          row.case_kind === null || row.case_number === null
            ? null
            : { kind: row.case_kind, number: row.case_number },
        others: othersOf(event, row),
      };
      const mail = mailOf(event, subject, contentOf);
      if (!mail) return [];
      return [
        {
          id: uuidv7(),
          eventId: event.id,
          accountId: row.account_id,
          template: mail.event,
          language: negotiateLanguage(row.locale),
          facts: mail.facts,
          isPersonal: row.email_confirmed,
          occurredAt: event.at,
          ...this.destinyOf(event, row, now),
        },
      ];
    });
    await this.store.keep(manager, mails, new Date(now));
  };

  private destinyOf(event: EventBody, row: SubjectRow, now: number): Pick<NewMail, 'status' | 'cause'> {
    if (row.erased) return { status: 'skipped', cause: 'erased' };
    if (!row.has_email) return { status: 'skipped', cause: 'no_address' };
    if (!this.isSending) return { status: 'kept', cause: 'no_mail_server' };
    if (now - Date.parse(event.at) > NEWS_MS) return { status: 'kept', cause: 'too_late' };
    return { status: 'pending', cause: null };
  }
}

/** What else held the account when the event happened, folded from its stream: tables may be further on by now. */
function othersOf(event: EventBody, { hold_events: before }: SubjectRow): HoldThen[] {
  if (!doHoldsMatter(event)) return [];
  const facts = (before ?? [])
    .map((text) => JSON.parse(text) as EventBody)
    .concat(event.command.startsWith('place_') ? [] : [event])
    .map((body): Pick<DecidedEvent, 'command' | 'at' | 'touched'> => ({
      // The stream is an account's, so its commands are.
      command: body.command as AccountCommandName,
      at: Date.parse(body.at),
      touched: touchedFromJson(body.facts),
    }))
    .reduce(evolve, initialFacts([]));
  return facts.holds
    .filter((hold) => isInForce(hold, Date.parse(event.at)))
    .map(({ kind, reasonCode, reasonVersion, disclosure }) => ({
      kind,
      reason: { kind, code: reasonCode, version: reasonVersion },
      disclosure,
    }));
}
