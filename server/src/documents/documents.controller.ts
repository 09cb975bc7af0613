import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Actor } from '@standing/shared/access/roles';
import { uuidSchema } from '@standing/shared/contracts/common';
import {
  accountDocumentsSchema,
  documentContentQuerySchema,
  documentSchema,
  type DocumentContentQuery,
} from '@standing/shared/contracts/documents';
import type { FastifyReply } from 'fastify';
import { CurrentActor, Requires } from '../platform/http/access/access.decorators.js';
import { Answers, AnswersFile } from '../platform/http/openapi.js';
import { DocumentsService } from './documents.service.js';

const ID = { schema: uuidSchema };

@Controller()
export class DocumentsController {
  constructor(private readonly documents: DocumentsService) {}

  /** An account's documents, newest first. */
  @Get('accounts/:id/documents')
  @Requires('document.read')
  @Answers(200, accountDocumentsSchema)
  async listForAccount(@Param('id', ID) id: string) {
    return { data: await this.documents.listForAccount(id) };
  }

  @Get('documents/:id')
  @Requires('document.read')
  @Answers(200, documentSchema)
  get(@Param('id', ID) id: string) {
    return this.documents.find(id);
  }

  @Get('documents/:id/content')
  @Requires('document.open')
  @ApiOperation({
    summary: 'Open a page of a document',
    description:
      'A picture that the server drew, without metadata. Each one that is opened is an event in the log.',
  })
  @AnswersFile('image/jpeg')
  async content(
    @Param('id', ID) id: string,
    @Query({ schema: documentContentQuerySchema }) query: DocumentContentQuery,
    @CurrentActor() actor: Actor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { stream, bytes, fileName } = await this.documents.open(id, query, actor);
    const disposition = query.download === '1' ? 'attachment' : 'inline';
    void reply
      .headers({
        'content-type': 'image/jpeg',
        'content-length': bytes,
        'content-disposition': `${disposition}; filename="${fileName}"`,
        'cache-control': 'no-store',
        // Whatever it may turn out to be: it runs nothing, loads nothing, and no other site embeds it.
        'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      })
      .send(stream);
  }
}
