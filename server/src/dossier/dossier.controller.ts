import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { dossierSchema, type DossierRequest } from '@standing/shared/contracts/audit-dossier';
import { uuidSchema } from '@standing/shared/contracts/common';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { CurrentActor, Requires } from '../platform/http/access/access.decorators.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { DossierService } from './dossier.service.js';

const CONTENT_TYPES = { json: 'application/json; charset=utf-8', pdf: 'application/pdf' } as const;

@Controller('accounts')
export class DossierController {
  constructor(private readonly dossiers: DossierService) {}

  @Post(':id/dossier')
  @HttpCode(200)
  @Requires('dossier.export')
  @ApiOperation({
    summary: 'The file of an account, for its customer or for an authority',
    description:
      'As JSON for an authority with events and proofs, which `npm run verify-log -- <file> --vkey <key>` checks; as PDF the same to be read. An event.',
  })
  @ApiOkResponse({
    description: 'Done',
    content: {
      'application/json': { schema: { type: 'object' } },
      'application/pdf': { schema: { type: 'string', format: 'binary' } },
    },
  })
  async export(
    @Param('id', { schema: uuidSchema }) id: string,
    @Body({ schema: dossierSchema }) body: DossierRequest,
    @CurrentActor() actor: RequestActor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const pieces = await this.dossiers.export(id, body, actor);
    void reply
      .headers({
        'content-type': CONTENT_TYPES[body.format],
        'content-disposition': `attachment; filename="account-${id.slice(-8)}-${body.for}.${body.format}"`,
      })
      .send(Readable.from(pieces, { objectMode: false }));
  }
}
