import { Injectable } from '@nestjs/common';
import type { MailIdentity, MailLanguage } from '@standing/shared/notifications/mail';
import { supportTold, type SupportContact } from '@standing/shared/settings/settings';
import type { Config } from '../platform/config.js';
import type { Mailbox } from '../platform/smtp-url.js';
import type { SettingsService } from '../settings/settings.service.js';

/** Whom mails are from: the service, as administrators have named it, at this moment. */
@Injectable()
export class MailIdentityService {
  constructor(
    private readonly config: Pick<Config, 'mailFrom'>,
    private readonly settings: Pick<SettingsService, 'current'>,
  ) {}

  /** As customers know it. */
  async in(language: MailLanguage): Promise<MailIdentity> {
    const { serviceName, support } = await this.settings.current();
    return { serviceName: serviceName[language], supportContact: contactLine(support, language) };
  }

  /** What stands in `From`. */
  async sender(language: MailLanguage): Promise<Mailbox> {
    const { name, address } = this.config.mailFrom;
    return { address, name: name === '' ? (await this.in(language)).serviceName : name };
  }

  /** The header that receivers know a repeat by: of one mail always the same (RFC 5322, 3.6.4). */
  messageId(mailId: string): string {
    return `<${mailId}@${this.config.mailFrom.address.replace(/^.*@/, '')}>`;
  }
}

/** Every way to reach support, on one line; null when there is none. */
function contactLine(support: SupportContact, language: MailLanguage): string | null {
  const told = supportTold(support, language);
  if (told === null) return null;
  const { email, phone, url, hours } = told;
  const ways = [email, phone, url].filter((way) => way !== undefined);
  if (language === 'en') return ways.join(', ') + (hours === undefined ? '' : ` (${hours})`);
  return ways.join('、') + (hours === undefined ? '' : `（${hours}）`);
}
