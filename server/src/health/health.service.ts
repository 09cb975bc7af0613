import { Injectable } from '@nestjs/common';
import { Refusal } from '@standing/shared/errors';
import { DataSource } from 'typeorm';
import { LogService } from '../audit/tree/log.service.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { WebhooksService } from '../webhooks/webhooks.service.js';

/** Whoever asks has to decide soon where to send the next request; a healthy database answers in a millisecond. */
const PATIENCE_MS = 2_000;
const RETRY_SECONDS = 2;

@Injectable()
export class HealthService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly log: LogService,
    private readonly webhooks: WebhooksService,
    private readonly notifications: NotificationsService,
  ) {}

  /** Whether the log is what was signed; if it is not, it signs nothing. */
  async signsCheckpoints(): Promise<boolean> {
    return (await this.log.refusal()) === null;
  }

  /** Whether webhooks go out everywhere; false once an endpoint is left alone because it takes nothing. */
  async deliversWebhooks(): Promise<boolean> {
    return (await this.webhooks.alarms()).paused === 0;
  }

  /** Whether mails go out; true also where there is no mail server. */
  async sendsMails(): Promise<boolean> {
    return !(await this.notifications.isServerAway());
  }

  /** @throws the driver's error, or Refusal `database_unavailable`, while the database does not answer */
  async requireDatabase(): Promise<void> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(new Refusal('database_unavailable', { retryAfterSeconds: RETRY_SECONDS })),
      PATIENCE_MS,
    );
    try {
      await Promise.race([this.dataSource.query('SELECT 1'), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}
