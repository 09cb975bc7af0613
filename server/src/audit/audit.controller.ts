import { Controller, Get, Param, Query } from '@nestjs/common';
import {
  auditEntrySchema,
  auditEventPageSchema,
  auditPeopleSchema,
  auditQuerySchema,
  type AuditQuery,
} from '@standing/shared/contracts/audit';
import { uuidSchema } from '@standing/shared/contracts/common';
import { CurrentActor, Requires } from '../platform/http/access/access.decorators.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { Answers } from '../platform/http/openapi.js';
import { EntriesService } from './entries.service.js';

@Controller('audit')
export class AuditController {
  constructor(private readonly entries: EntriesService) {}

  /** The whole log, narrowed. */
  @Get('events')
  @Requires('audit.read')
  @Answers(200, auditEventPageSchema)
  search(@Query({ schema: auditQuerySchema }) query: AuditQuery, @CurrentActor() actor: RequestActor) {
    return this.entries.search(query, actor);
  }

  /** One entry with its exact bytes, its place, and the events beside it in its stream. */
  @Get('events/:id')
  @Requires('audit.read')
  @Answers(200, auditEntrySchema)
  entry(@Param('id', { schema: uuidSchema }) id: string, @CurrentActor() actor: RequestActor) {
    return this.entries.entry(id, actor);
  }

  /** Everybody who has left an entry. */
  @Get('people')
  @Requires('audit.read')
  @Answers(200, auditPeopleSchema)
  people() {
    return this.entries.people();
  }
}
