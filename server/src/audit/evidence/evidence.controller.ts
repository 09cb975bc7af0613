import { Controller, Get, Query } from '@nestjs/common';
import {
  evidenceQuerySchema,
  evidenceSchema,
  type EvidenceQuery,
} from '@standing/shared/contracts/audit-evidence';
import { CurrentActor, Requires } from '../../platform/http/access/access.decorators.js';
import type { RequestActor } from '../../platform/http/access/request-actor.js';
import { Answers } from '../../platform/http/openapi.js';
import { EvidenceService } from './evidence.service.js';

@Controller('audit')
export class EvidenceController {
  constructor(private readonly evidence: EvidenceService) {}

  /** What a page of events is verified with, by whoever shows them: bytes, proofs and the checkpoint they lead to. */
  @Get('evidence')
  @Requires('proof.read')
  @Answers(200, evidenceSchema)
  of(@Query({ schema: evidenceQuerySchema }) query: EvidenceQuery, @CurrentActor() actor: RequestActor) {
    return this.evidence.of(query.eventIds, actor);
  }
}
