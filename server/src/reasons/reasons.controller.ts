import { Controller, Get, Query } from '@nestjs/common';
import { reasonListQuerySchema, reasonListSchema } from '@standing/shared/contracts/reasons';
import type { ReasonKind } from '@standing/shared/reasons/catalogue';
import { Requires } from '../platform/http/access/access.decorators.js';
import { Answers } from '../platform/http/openapi.js';
import { ReasonsService } from './reasons.service.js';

@Controller('reasons')
export class ReasonsController {
  constructor(private readonly reasons: ReasonsService) {}

  @Get()
  @Requires('reason.read')
  @Answers(200, reasonListSchema)
  list(@Query({ schema: reasonListQuerySchema }) query: { kind?: ReasonKind }) {
    return this.reasons.list(query.kind ?? null);
  }
}
