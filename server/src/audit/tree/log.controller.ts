import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { roleFor } from '@standing/shared/access/permissions';
import {
  checkpointPageSchema,
  checkpointQuerySchema,
  consistencyProofSchema,
  consistencyQuerySchema,
  exportQuerySchema,
  inclusionProofSchema,
  inclusionQuerySchema,
  leafSchema,
  logIndexSchema,
  logKeySchema,
  tileParametersSchema,
  type ConsistencyQuery,
  type ExportQuery,
  type InclusionQuery,
} from '@standing/shared/contracts/audit';
import type { CursorQuery } from '@standing/shared/contracts/common';
import { Refusal } from '@standing/shared/errors';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { CurrentActor, Requires } from '../../platform/http/access/access.decorators.js';
import type { RequestActor } from '../../platform/http/access/request-actor.js';
import { Answers, AnswersFile } from '../../platform/http/openapi.js';
import { LogService } from './log.service.js';

/** A tile never changes; only those who may read it keep it. */
const IMMUTABLE = 'private, max-age=31536000, immutable';

/** What proves the log. With `/api/v1/audit` as its prefix it is a log in the layout of C2SP tlog-tiles. */
@Controller('audit')
export class LogController {
  constructor(private readonly log: LogService) {}

  @Get('checkpoint')
  @Requires('proof.read')
  @ApiOperation({
    summary: 'The newest signed checkpoint',
    description: 'A signed note (C2SP tlog-checkpoint).',
  })
  @AnswersFile('text/plain')
  async checkpoint(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.header('content-type', 'text/plain; charset=utf-8');
    return this.log.checkpoint();
  }

  /** Checkpoints, newest first. */
  @Get('checkpoints')
  @Requires('proof.read')
  @Answers(200, checkpointPageSchema)
  checkpoints(@Query({ schema: checkpointQuerySchema }) query: CursorQuery) {
    return this.log.checkpoints(query);
  }

  /** The verifier key that checkpoints are signed with. */
  @Get('key')
  @Requires('proof.read')
  @Answers(200, logKeySchema)
  key() {
    return this.log.key();
  }

  /** That an event is in the log, proved against a checkpoint. */
  @Get('proofs/inclusion')
  @Requires('proof.read')
  @Answers(200, inclusionProofSchema)
  inclusion(@Query({ schema: inclusionQuerySchema }) query: InclusionQuery) {
    return this.log.inclusion(query);
  }

  /** That a later tree begins with an earlier one. */
  @Get('proofs/consistency')
  @Requires('proof.read')
  @Answers(200, consistencyProofSchema)
  consistency(@Query({ schema: consistencyQuerySchema }) query: ConsistencyQuery) {
    return this.log.consistency(query);
  }

  /** The exact bytes of an entry. */
  @Get('leaf/:index')
  @Requires('audit.read')
  @Answers(200, leafSchema)
  leaf(@Param('index', { schema: logIndexSchema }) index: number, @CurrentActor() actor: RequestActor) {
    return this.log.leaf(index, actor);
  }

  // As deep as tile numbers go below 2^38 entries; a wildcard would escape the list of routes.
  @Get(['tile/:level/:a', 'tile/:level/:a/:b', 'tile/:level/:a/:b/:c', 'tile/:level/:a/:b/:c/:d'])
  @Requires('proof.read')
  @ApiOperation({
    summary: 'A file of the tree',
    description: 'C2SP tlog-tiles: hashes, or entries (for auditors). It never changes.',
  })
  @AnswersFile('application/octet-stream')
  async tile(
    @Param({ schema: tileParametersSchema }) path: string,
    @CurrentActor() actor: RequestActor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (this.log.isBundle(path) && roleFor('audit.read', actor.roles) === null)
      throw new Refusal('forbidden');
    const content = Buffer.from(await this.log.tile(path, actor));
    void reply
      .headers({ 'content-type': 'application/octet-stream', 'cache-control': IMMUTABLE })
      .send(content);
  }

  @Get('export')
  @Requires('audit.read')
  @ApiOperation({
    summary: 'The log as a file that proves itself',
    description:
      'NDJSON with a signed checkpoint and proofs; `npm run verify-log -- <file> --vkey <key>` checks it.',
  })
  @AnswersFile('application/x-ndjson')
  async export(
    @Query({ schema: exportQuerySchema }) query: ExportQuery,
    @CurrentActor() actor: RequestActor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const lines = await this.log.export(query, actor);
    void reply
      .headers({
        'content-type': 'application/x-ndjson',
        'content-disposition': 'attachment; filename="standing-log.ndjson"',
      })
      .send(Readable.from(lines, { objectMode: false }));
  }
}
