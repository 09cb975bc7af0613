import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { externalRefSchema } from '@standing/shared/contracts/accounts';
import { uuidSchema } from '@standing/shared/contracts/common';
import {
  customerStatusSchema,
  customerViewQuerySchema,
  customerViewSchema,
  statusBatchAnswerSchema,
  statusBatchSchema,
  type StatusBatch,
} from '@standing/shared/contracts/status';
import type { ReasonLocale } from '@standing/shared/reasons/reason';
import { negotiateLanguage } from '@standing/shared/status/language';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hash } from 'node:crypto';
import { Clock } from '../platform/clock.js';
import { CurrentActor, Requires } from '../platform/http/access/access.decorators.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { Answers, AnswersNothing } from '../platform/http/openapi.js';
import { RateLimiter } from '../platform/http/rate-limit/rate-limiter.js';
import { StatusService } from './status.service.js';

const REFERENCE = { schema: externalRefSchema };
const ID = { schema: uuidSchema };

/** So many references of a batch are about as much work as one request by itself. */
const REFERENCES_A_REQUEST = 20;

/** 128 bits of the answer's hash: nobody finds two answers with the same by trying. Characters of base64url. */
const TAG_LENGTH = 22;

const InLanguage = () =>
  ApiHeader({
    name: 'Accept-Language',
    required: false,
    description: 'en or zh-CN; every zh is answered in zh-CN, everything else in en.',
  });

/** What the wallet may tell its customers, and let them do. */
@Controller()
export class StatusController {
  constructor(
    private readonly status: StatusService,
    private readonly rateLimiter: RateLimiter,
    private readonly clock: Clock,
  ) {}

  /** Always as it is now. With `If-None-Match` of an earlier answer: 304 if that still says the same. */
  @Get('status/:externalRef')
  @Requires('status.read')
  @InLanguage()
  @Answers(200, customerStatusSchema)
  @AnswersNothing(304, 'Nothing that is told has changed')
  async get(
    @Param('externalRef', REFERENCE) externalRef: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const language = languageOf(request, reply);
    const body = JSON.stringify(await this.status.get(externalRef, language));
    const tag = tagOf(body, language);
    // May be kept by the wallet, and asked about before it is used again.
    reply.headers({ etag: tag, 'cache-control': 'private, no-cache' });
    if (isKnown(request.headers['if-none-match'], tag)) {
      reply.status(304);
      return undefined;
    }
    reply.header('content-type', 'application/json; charset=utf-8');
    return body;
  }

  @Post('status/batch')
  @HttpCode(200)
  @Requires('status.read')
  @InLanguage()
  @Answers(200, statusBatchAnswerSchema)
  batch(
    @Body({ schema: statusBatchSchema }) body: StatusBatch,
    @CurrentActor() actor: RequestActor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    // The guard has counted one.
    const more = Math.ceil(body.externalRefs.length / REFERENCES_A_REQUEST) - 1;
    if (more > 0) this.rateLimiter.countActor(actor, this.clock.now(), more);
    return this.status.batch(body.externalRefs, languageOf(request, reply));
  }

  /** What the account's customer is told at this moment, literally; in their language unless `lang` names one. */
  @Get('accounts/:id/customer-view')
  @Requires('account.read')
  @Answers(200, customerViewSchema)
  customerView(
    @Param('id', ID) id: string,
    @Query({ schema: customerViewQuerySchema }) { lang }: { lang?: ReasonLocale },
  ) {
    return this.status.customerView(id, lang);
  }
}

function languageOf(request: FastifyRequest, reply: FastifyReply): ReasonLocale {
  const language = negotiateLanguage(request.headers['accept-language']);
  reply.headers({ 'content-language': language, vary: 'Accept-Language' });
  return language;
}

/** A strong tag over nothing but what the caller is told, and its language (RFC 9110, 8.8.3). */
function tagOf(body: string, language: ReasonLocale): string {
  return `"${hash('sha256', `${language}\n${body}`, 'base64url').slice(0, TAG_LENGTH)}"`;
}

/** Whether `If-None-Match` names the tag; weak comparison (RFC 9110, 13.1.2). */
function isKnown(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  const names = header.split(',').map((name) => name.trim().replace(/^W\//, ''));
  return names.includes(tag) || names.includes('*');
}
