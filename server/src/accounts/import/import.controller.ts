import { Controller, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { Actor } from '@standing/shared/access/roles';
import { importAnswerSchema, importQuerySchema, type ImportQuery } from '@standing/shared/contracts/import';
import { Refusal } from '@standing/shared/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { CurrentActor, Requires } from '../../platform/http/access/access.decorators.js';
import { Answers } from '../../platform/http/openapi.js';
import { ImportService } from './import.service.js';

/** Content types and the format that each means. */
const FORMATS: Readonly<Record<string, 'csv' | 'ndjson'>> = {
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
};

@Controller('accounts/import')
export class ImportController {
  constructor(private readonly imports: ImportService) {}

  @Post()
  @HttpCode(200)
  @Requires('account.register')
  @ApiOperation({
    summary: 'Register accounts from a file of any length',
    description:
      'CSV with a header, or one JSON object a line; the fields are those of registering one account. Lines are ' +
      'registered as they arrive; valid ones land whatever becomes of the others. The answer is streamed, one JSON ' +
      'object for each line of the file in its order (with `results=refused` only for refused ones, and progress), ' +
      'and ends with `done` or, when not all of the file was read, `failed`. Importing a file again changes nothing.',
  })
  @ApiConsumes(...Object.keys(FORMATS))
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiProduces('application/x-ndjson')
  @Answers(200, importAnswerSchema)
  async import(
    @Query({ schema: importQuerySchema }) query: ImportQuery,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { body } = request;
    const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    const format = Object.hasOwn(FORMATS, type) ? FORMATS[type] : undefined;
    // A compressed body would have to be unpacked within limits of its own.
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (format === undefined || !(body instanceof Readable) || encoding !== 'identity') {
      throw new Refusal('unsupported_media_type');
    }
    const answer = await this.imports.import({ format, body, results: query.results, actor });
    void reply.header('content-type', 'application/x-ndjson; charset=utf-8').send(answer);
  }
}
