import { Controller, Get, Query } from '@nestjs/common';
import { auditEventPageSchema, auditQuerySchema, type AuditQuery } from '@standing/shared/contracts/audit';
import { Requires } from '../platform/http/access/access.decorators.js';
import { Answers } from '../platform/http/openapi.js';
import { AuditService } from './audit.service.js';

@Controller('audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get('events')
  @Requires('audit.read')
  @Answers(200, auditEventPageSchema)
  search(@Query({ schema: auditQuerySchema }) query: AuditQuery) {
    return this.audit.search(query);
  }
}
