import { Body, Controller, Header, HttpCode, Param, Post } from '@nestjs/common';
import type { Actor } from '@standing/shared/access/roles';
import { uuidSchema } from '@standing/shared/contracts/common';
import { revealedSchema, revealSchema, type Reveal } from '@standing/shared/contracts/personal-data';
import { CurrentActor, Requires } from '../../platform/http/access/access.decorators.js';
import { Answers } from '../../platform/http/openapi.js';
import { RevealService } from './reveal.service.js';

@Controller('accounts')
export class RevealController {
  constructor(private readonly reveals: RevealService) {}

  /** One masked field in clear, for a reason. Each answer is an event, a repeated one another. */
  @Post(':id/reveal')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Requires('account.reveal')
  @Answers(200, revealedSchema)
  reveal(
    @Param('id', { schema: uuidSchema }) id: string,
    @Body({ schema: revealSchema }) body: Reveal,
    @CurrentActor() actor: Actor,
  ) {
    return this.reveals.reveal(id, body, actor);
  }
}
