import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation } from '@nestjs/swagger';
import type { Actor } from '@standing/shared/access/roles';
import {
  acceptDocumentSchema,
  caseCountsSchema,
  caseDetailSchema,
  caseListQuerySchema,
  caseListSchema,
  caseNoteSchema,
  caseSchema,
  checkItemSchema,
  claimNextSchema,
  myDayQuerySchema,
  myDaySchema,
  openCaseSchema,
  presenceSchema,
  presentSchema,
  rejectDocumentSchema,
  requestDocumentsSchema,
  resolveCaseSchema,
  type AcceptDocument,
  type CaseListQuery,
  type CaseNote,
  type CheckItem,
  type ClaimNext as ClaimNextBody,
  type OpenCase,
  type RejectDocument,
  type RequestDocuments,
  type ResolveCase,
} from '@standing/shared/contracts/cases';
import { uuidSchema } from '@standing/shared/contracts/common';
import { proposedSchema } from '@standing/shared/contracts/proposals';
import { documentSchema } from '@standing/shared/contracts/documents';
import { DOCUMENT_TYPES } from '@standing/shared/documents/documents';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readDocumentForm } from '../documents/documents.service.js';
import { CurrentActor, Requires } from '../platform/http/access/access.decorators.js';
import { Context, type CommandContext } from '../platform/http/command-context.js';
import { idempotencyOf, readIdempotencyKey } from '../platform/http/preconditions.js';
import { Answers, AnswersNothing, Conditional, Repeatable } from '../platform/http/openapi.js';
import { CasesService } from './cases.service.js';
import { ClaimNext } from './claim-next.js';

const ID = { schema: uuidSchema };

/** The form that hands a document in, for the API description. */
const DOCUMENT_FORM = {
  schema: {
    type: 'object',
    required: ['type', 'file'],
    properties: {
      type: { type: 'string', enum: [...DOCUMENT_TYPES] },
      file: { type: 'string', format: 'binary' },
    },
  },
};

@Controller()
export class CasesController {
  constructor(
    private readonly cases: CasesService,
    private readonly next: ClaimNext,
  ) {}

  @Get('cases')
  @Requires('case.read')
  @Answers(200, caseListSchema)
  list(@Query({ schema: caseListQuerySchema }) query: CaseListQuery, @CurrentActor() actor: Actor) {
    return this.cases.list(query, actor);
  }

  @Get('cases/counts')
  @Requires('case.read')
  @Answers(200, caseCountsSchema)
  async counts(@CurrentActor() actor: Actor) {
    return { data: await this.cases.counts(actor) };
  }

  /** The caller's own decisions since an instant, the beginning of their day. */
  @Get('cases/my-day')
  @Requires('case.work')
  @Answers(200, myDaySchema)
  myDay(@Query({ schema: myDayQuerySchema }) query: { since: string }, @CurrentActor() actor: Actor) {
    return this.cases.decidedSince(actor, Date.parse(query.since));
  }

  @Get('cases/:id')
  @Requires('case.read')
  @Answers(200, caseDetailSchema)
  async get(
    @Param('id', ID) id: string,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const detail = await this.cases.detail(id, actor);
    reply.header('etag', `"${detail.version}"`);
    return detail;
  }

  @Post('cases')
  @Requires('case.open')
  @Repeatable()
  @Answers(201, caseSchema)
  open(@Body({ schema: openCaseSchema }) body: OpenCase, @Context() context: CommandContext) {
    return this.cases.open(body, context);
  }

  /** The most urgent case that the caller may decide; 204 when there is none. */
  @Post('cases/claim-next')
  @Requires('case.work')
  @Repeatable()
  @Answers(200, caseSchema)
  @AnswersNothing(204, 'There is nothing for you to decide')
  async claimNext(
    @Body({ schema: claimNextSchema }) body: ClaimNextBody,
    @Context() { actor, idempotency }: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const view = await this.next.claim({ actor, idempotency }, body.kinds);
    reply.status(view === null ? 204 : 200);
    return view ?? undefined;
  }

  @Post('cases/:id/claim')
  @HttpCode(200)
  @Requires('case.work')
  @Conditional()
  @Repeatable()
  @Answers(200, caseSchema)
  claim(@Param('id', ID) id: string, @Context() context: CommandContext) {
    return this.cases.claim(id, context);
  }

  @Post('cases/:id/heartbeat')
  @HttpCode(200)
  @Requires('case.work')
  @Answers(200, caseSchema)
  heartbeat(@Param('id', ID) id: string, @CurrentActor() actor: Actor) {
    return this.cases.heartbeat(id, actor);
  }

  @Post('cases/:id/release-claim')
  @HttpCode(200)
  @Requires('case.work')
  @Conditional()
  @Repeatable()
  @Answers(200, caseSchema)
  releaseClaim(@Param('id', ID) id: string, @Context() context: CommandContext) {
    return this.cases.releaseClaim(id, context);
  }

  @Post('cases/:id/take-over')
  @HttpCode(200)
  @Requires('case.take_over')
  @Conditional()
  @Repeatable()
  @Answers(200, caseSchema)
  takeOver(@Param('id', ID) id: string, @Context() context: CommandContext) {
    return this.cases.takeOver(id, context);
  }

  @Post('cases/:id/notes')
  @Requires('case.work')
  @Repeatable()
  @Answers(201, caseSchema)
  addNote(
    @Param('id', ID) id: string,
    @Body({ schema: caseNoteSchema }) body: CaseNote,
    @Context() context: CommandContext,
  ) {
    return this.cases.addNote(id, body, context);
  }

  @Post('cases/:id/checklist')
  @HttpCode(200)
  @Requires('case.work')
  @Conditional()
  @Repeatable()
  @Answers(200, caseSchema)
  checkItem(
    @Param('id', ID) id: string,
    @Body({ schema: checkItemSchema }) body: CheckItem,
    @Context() context: CommandContext,
  ) {
    return this.cases.checkItem(id, body, context);
  }

  /** "I have this page open", every ten seconds; answers who else has. Leaves no event. */
  @Post('cases/:id/presence')
  @HttpCode(200)
  @Requires('case.read')
  @Answers(200, presentSchema)
  present(
    @Param('id', ID) id: string,
    @Body({ schema: presenceSchema }) _body: object,
    @CurrentActor() actor: Actor,
  ) {
    return this.cases.present(id, actor);
  }

  @Post('cases/:id/request-documents')
  @HttpCode(200)
  @Requires('case.work')
  @Conditional()
  @Repeatable()
  @Answers(200, caseSchema)
  requestDocuments(
    @Param('id', ID) id: string,
    @Body({ schema: requestDocumentsSchema }) body: RequestDocuments,
    @Context() context: CommandContext,
  ) {
    return this.cases.requestDocuments(id, body, context);
  }

  /** 200 and the case; 202 and a proposal where a second person must approve. */
  @Post('cases/:id/resolve')
  @HttpCode(200)
  @Requires('case.work')
  @Conditional()
  @Repeatable()
  @Answers(200, caseSchema)
  @Answers(202, proposedSchema)
  async resolve(
    @Param('id', ID) id: string,
    @Body({ schema: resolveCaseSchema }) body: ResolveCase,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const resolved = await this.cases.resolve(id, body, context);
    if ('case' in resolved) return resolved.case;
    reply.status(202);
    return resolved;
  }

  @Post('cases/:id/cancel')
  @HttpCode(200)
  @Requires('case.work')
  @Conditional()
  @Repeatable()
  @Answers(200, caseSchema)
  cancel(@Param('id', ID) id: string, @Context() context: CommandContext) {
    return this.cases.cancel(id, context);
  }

  /** Hands a document in: it opens the account's verification case or joins the one under way. */
  @Post('accounts/:id/documents')
  @Requires('document.submit')
  @ApiOperation({
    summary: 'Hand in a document',
    description: 'JPEG, PNG, WebP or PDF, told by the content; at most 20 MiB, 64 million pixels, 40 pages.',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody(DOCUMENT_FORM)
  @Repeatable()
  @Answers(201, documentSchema)
  async submitDocument(
    @Param('id', ID) accountId: string,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
  ) {
    const key = readIdempotencyKey(request);
    const { fileName, declaredType, stream, type } = await readDocumentForm(request);
    return this.cases.submitDocument({ accountId, type, fileName, declaredType, stream }, actor, (content) =>
      key === null ? null : idempotencyOf(key, request, content),
    );
  }

  @Post('documents/:id/accept')
  @HttpCode(200)
  @Requires('case.work')
  @Conditional()
  @Repeatable()
  @Answers(200, caseSchema)
  acceptDocument(
    @Param('id', ID) id: string,
    @Body({ schema: acceptDocumentSchema }) body: AcceptDocument,
    @Context() context: CommandContext,
  ) {
    return this.cases.acceptDocument(id, body, context);
  }

  @Post('documents/:id/reject')
  @HttpCode(200)
  @Requires('case.work')
  @Conditional()
  @Repeatable()
  @Answers(200, caseSchema)
  rejectDocument(
    @Param('id', ID) id: string,
    @Body({ schema: rejectDocumentSchema }) body: RejectDocument,
    @Context() context: CommandContext,
  ) {
    return this.cases.rejectDocument(id, body, context);
  }
}
