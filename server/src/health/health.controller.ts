import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { Public } from '../platform/http/access/access.decorators.js';
import { Answers } from '../platform/http/openapi.js';
import { HealthService } from './health.service.js';

const liveSchema = z.object({ status: z.literal('ok') });
const readySchema = liveSchema.extend({
  log: z.enum(['ok', 'signing_refused']),
  webhooks: z.enum(['ok', 'endpoint_paused']),
  mails: z.enum(['ok', 'server_away']),
});

/** For load balancers and orchestrators. */
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  /** The process runs; says nothing about what it depends on. */
  @Get('live')
  @Public()
  @Answers(200, liveSchema)
  live() {
    return { status: 'ok' };
  }

  /**
   * Requests can be served: the database answers. 503 while it does not. A log that signs no checkpoints, a webhook
   * endpoint that takes nothing and a mail server that is away are alarms, but no reason to send requests elsewhere.
   */
  @Get('ready')
  @Public()
  @Answers(200, readySchema)
  async ready() {
    await this.health.requireDatabase();
    const [signs, delivers, sends] = await Promise.all([
      this.health.signsCheckpoints(),
      this.health.deliversWebhooks(),
      this.health.sendsMails(),
    ]);
    return {
      status: 'ok',
      log: signs ? 'ok' : 'signing_refused',
      webhooks: delivers ? 'ok' : 'endpoint_paused',
      mails: sends ? 'ok' : 'server_away',
    };
  }
}
