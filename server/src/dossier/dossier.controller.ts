import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { dossierSchema, type DossierRequest } from '@standing/shared/contracts/audit-dossier';
import { uuidSchema } from '@standing/shared/contracts/common';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { CurrentActor, Requires } from '../platform/http/access/access.decorators.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { DossierService } from './dossier.service.js';

@Controller('accounts')
export class DossierController {
  constructor(private readonly dossiers: DossierService) {}

  @Post(':id/dossier')
  @HttpCode(200)
  @Requires('dossier.export')
  @ApiOperation({
    summary: 'The file of an account, for its customer or for an authority',
    description:
      'For an authority with events and proofs, which `npm run verify-log -- <file> --vkey <key>` checks. An event.',
  })
  @ApiOkResponse({ description: 'Done', content: { 'application/json': { schema: { type: 'object' } } } })
  async export(
    @Param('id', { schema: uuidSchema }) id: string,
    @Body({ schema: dossierSchema }) body: DossierRequest,
    @CurrentActor() actor: RequestActor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const pieces = await this.dossiers.export(id, body, actor);
    void reply
      .headers({
        'content-type': 'application/json; charset=utf-8',
        'content-disposition': `attachment; filename="account-${id.slice(-8)}-${body.for}.json"`,
      })
      .send(Readable.from(pieces, { objectMode: false }));
  }
}
