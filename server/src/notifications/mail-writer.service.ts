import { Injectable } from '@nestjs/common';
import { composeMail, reasonsInMail, type MailPerson } from '@standing/shared/notifications/compose';
import type { MailText } from '@standing/shared/notifications/template';
import { ReasonsService } from '../reasons/reasons.service.js';
import { MailIdentityService } from './mail-identity.service.js';
import type { ClaimedMail } from './mail.row.js';
import { MailTemplatesService } from './mail-templates.service.js';
import { MailsReadModel } from './mails.read-model.js';

/** What a mail is made of, as it is kept. */
export type WritableMail = Pick<
  ClaimedMail,
  | 'event_id'
  | 'account_id'
  | 'template'
  | 'template_version'
  | 'language'
  | 'facts'
  | 'is_personal'
  | 'occurred_at'
>;

/** Stands for a message that whoever looks may not read. */
const COVERED = '•••';

/** A mail that is written out, and whom it is to. */
export interface WrittenMail {
  readonly content: MailText;
  readonly name: string | null;
}

/** Writes mails out when they are sent or looked at; what they say in full is nowhere kept. */
@Injectable()
export class MailWriterService {
  constructor(
    private readonly readModel: MailsReadModel,
    private readonly templates: MailTemplatesService,
    private readonly reasons: ReasonsService,
    private readonly identity: MailIdentityService,
  ) {}

  /**
   * In their order; null for those whose customer's data is erased.
   *
   * @param withMessages whether what somebody wrote for the customer stands in them
   */
  async write(mails: readonly WritableMail[], withMessages: boolean): Promise<(WrittenMail | null)[]> {
    const accountIds = [...new Set(mails.map((mail) => mail.account_id))];
    const withMessage = mails.filter((mail) => mail.is_personal && mail.facts.hasMessage);
    const [people, messages] = await Promise.all([
      this.readModel.people(accountIds),
      withMessages && withMessage.length > 0
        ? this.readModel.messages(withMessage.map((mail) => mail.event_id))
        : new Map<string, string>(),
    ]);
    const byAccount = new Map(people.map((person) => [person.account_id, person]));
    const reasonOf = await this.reasons.contents(mails.flatMap(({ facts }) => reasonsInMail(facts)));
    return Promise.all(
      mails.map(async (mail) => {
        const account = byAccount.get(mail.account_id);
        if (!account || account.erased) return null;
        const name = mail.is_personal && account.display_name !== '' ? account.display_name : null;
        const hasMessage = mail.is_personal && mail.facts.hasMessage;
        const message = withMessages ? (messages.get(mail.event_id) ?? null) : COVERED;
        const person: MailPerson = { name, message: hasMessage ? message : null };
        const { language, template: event, facts } = mail;
        const [content, identity] = await Promise.all([
          this.templates.content(event, mail.template_version),
          this.identity.in(language),
        ]);
        const occurredAt = mail.occurred_at.toISOString();
        const parts = { event, language, facts, occurredAt, person, identity };
        return { content: composeMail(content[language], parts, reasonOf), name };
      }),
    );
  }
}
