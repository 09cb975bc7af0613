import { Controller, Get } from '@nestjs/common';
import { overviewSchema } from '@standing/shared/contracts/overview';
import { CurrentActor, Requires } from '../platform/http/access/access.decorators.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { Answers } from '../platform/http/openapi.js';
import { OverviewService } from './overview.service.js';

@Controller('overview')
export class OverviewController {
  constructor(private readonly overview: OverviewService) {}

  /** The day's moves between the states, and what runs out: numbers, of nobody in particular. */
  @Get()
  @Requires('account.read')
  @Answers(200, overviewSchema)
  get(@CurrentActor() actor: RequestActor) {
    return this.overview.get(actor);
  }
}
