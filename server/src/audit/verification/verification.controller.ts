import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  logStatusSchema,
  verificationListSchema,
  verifyAnswerSchema,
  verifySchema,
  type Verify,
} from '@standing/shared/contracts/audit';
import {
  startVerificationSchema,
  verificationRunListSchema,
  verificationRunSchema,
  type StartVerification,
} from '@standing/shared/contracts/audit-verification';
import { uuidSchema } from '@standing/shared/contracts/common';
import { CurrentActor, Requires } from '../../platform/http/access/access.decorators.js';
import type { RequestActor } from '../../platform/http/access/request-actor.js';
import { Answers } from '../../platform/http/openapi.js';
import { VerificationRunsService } from './verification-runs.service.js';
import { VerificationService } from './verification.service.js';

@Controller('audit')
export class VerificationController {
  constructor(
    private readonly verifications: VerificationService,
    private readonly runs: VerificationRunsService,
  ) {}

  /** Checks one account, or the whole log, and answers when it is done: a minute for a million events. */
  @Post('verify')
  @HttpCode(200)
  @Requires('audit.read')
  @Answers(200, verifyAnswerSchema)
  verify(@Body({ schema: verifySchema }) body: Verify, @CurrentActor() actor: RequestActor) {
    return this.verifications.verify(body.accountId, actor);
  }

  /**
   * Asks for the same without waiting for it: the worker does it, and `GET` says how far it is. Who asks for what they
   * have asked for already gets the one under way.
   */
  @Post('verification-runs')
  @HttpCode(202)
  @Requires('audit.read')
  @Answers(202, verificationRunSchema)
  start(
    @Body({ schema: startVerificationSchema }) body: StartVerification,
    @CurrentActor() actor: RequestActor,
  ) {
    return this.runs.start(body.accountId, actor);
  }

  /** Verifications that were asked for: those under way first, then the last that have ended. */
  @Get('verification-runs')
  @Requires('audit.read')
  @Answers(200, verificationRunListSchema)
  recentRuns() {
    return this.runs.recent();
  }

  @Get('verification-runs/:id')
  @Requires('audit.read')
  @Answers(200, verificationRunSchema)
  run(@Param('id', { schema: uuidSchema }) id: string) {
    return this.runs.get(id);
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
