import type { DataSource } from 'typeorm';
import { createProfilesService } from '../accounts/accounts.factory.js';
import type { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import { ReasonsService } from '../reasons/reasons.service.js';
import { SettingsService } from '../settings/settings.service.js';
import { MailIdentityService } from './mail-identity.service.js';
import { MailKeeperService } from './mail-keeper.service.js';
import { MailSendingService } from './mail-sending.service.js';
import { MailTemplatesService } from './mail-templates.service.js';
import { MailWriterService } from './mail-writer.service.js';
import { MailsReadModel } from './mails.read-model.js';
import { MailsStore } from './mails.store.js';

const identityOn = (config: Config, dataSource: DataSource, clock: Clock) =>
  new MailIdentityService(config, SettingsService.on(config, dataSource, clock));

/** Templates without an HTTP application: for the first start. */
export function createMailTemplatesService(
  config: Config,
  dataSource: DataSource,
  clock: Clock,
): MailTemplatesService {
  return MailTemplatesService.on(dataSource, identityOn(config, dataSource, clock), clock);
}

/** What keeps mails, for the worker. */
export function createMailKeeper(config: Config, dataSource: DataSource, clock: Clock): MailKeeperService {
  return new MailKeeperService(
    new MailsStore(dataSource),
    new MailsReadModel(dataSource),
    ReasonsService.on(dataSource, clock),
    config.smtp !== undefined,
    clock,
  );
}

/** What sends them, for the worker; null without a mail server. */
export function createMailSending(
  config: Config,
  dataSource: DataSource,
  clock: Clock,
): MailSendingService | null {
  if (config.smtp === undefined) return null;
  const identity = identityOn(config, dataSource, clock);
  const writer = new MailWriterService(
    new MailsReadModel(dataSource),
    MailTemplatesService.on(dataSource, identity, clock),
    ReasonsService.on(dataSource, clock),
    identity,
  );
  return new MailSendingService(
    new MailsStore(dataSource),
    writer,
    createProfilesService(config, dataSource, clock),
    identity,
    config.smtp,
    clock,
  );
}
