import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import {
  logStatusSchema,
  verificationListSchema,
  verifyAnswerSchema,
  verifySchema,
  type Verify,
} from '@standing/shared/contracts/audit';
import { CurrentActor, Requires } from '../../platform/http/access/access.decorators.js';
import type { RequestActor } from '../../platform/http/access/request-actor.js';
import { Answers } from '../../platform/http/openapi.js';
import { VerificationService } from './verification.service.js';

@Controller('audit')
export class VerificationController {
  constructor(private readonly verifications: VerificationService) {}

  /** Checks one account, or the whole log, and answers when it is done: a minute for a million events. */
  @Post('verify')
  @HttpCode(200)
  @Requires('audit.read')
  @Answers(200, verifyAnswerSchema)
  verify(@Body({ schema: verifySchema }) body: Verify, @CurrentActor() actor: RequestActor) {
    return this.verifications.verify(body.accountId, actor);
  }

  /** What verifications have found, newest first. */
  @Get('verifications')
  @Requires('audit.read')
  @Answers(200, verificationListSchema)
  recent() {
    return this.verifications.recent();
  }

  /** How large the log is, what is signed, and whether it was found in order. */
  @Get('status')
  @Requires('proof.read')
  @Answers(200, logStatusSchema)
  status() {
    return this.verifications.status();
  }
}
