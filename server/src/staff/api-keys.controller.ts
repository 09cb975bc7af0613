import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  apiKeyChangedSchema,
  apiKeyIssuedSchema,
  apiKeyListQuerySchema,
  apiKeyListSchema,
  createApiKeySchema,
  rotateApiKeySchema,
  type ApiKeyListQuery,
  type CreateApiKey,
  type RotateApiKey,
} from '@standing/shared/contracts/api-keys';
import { uuidSchema } from '@standing/shared/contracts/common';
import { Requires } from '../platform/http/access/access.decorators.js';
import { Context, type CommandContext } from '../platform/http/command-context.js';
import { Answers, Repeatable } from '../platform/http/openapi.js';
import { ApiKeyAdministrationService } from './api-key-administration.service.js';

const ID = { schema: uuidSchema };

/** Keys of machine clients, for administrators. */
@Controller('api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeyAdministrationService) {}

  @Get()
  @Requires('api_key.read')
  @Answers(200, apiKeyListSchema)
  list(@Query({ schema: apiKeyListQuerySchema }) query: ApiKeyListQuery) {
    return this.keys.list(query);
  }

  @Post()
  @HttpCode(201)
  @Requires('api_key.manage')
  @Repeatable()
  @Answers(201, apiKeyIssuedSchema)
  create(@Body({ schema: createApiKeySchema }) body: CreateApiKey, @Context() context: CommandContext) {
    return this.keys.create(body, context);
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @Requires('api_key.manage')
  @Repeatable()
  @Answers(200, apiKeyIssuedSchema)
  rotate(
    @Param('id', ID) id: string,
    @Body({ schema: rotateApiKeySchema }) body: RotateApiKey,
    @Context() context: CommandContext,
  ) {
    return this.keys.rotate(id, body, context);
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @Requires('api_key.manage')
  @Repeatable()
  @Answers(200, apiKeyChangedSchema)
  revoke(@Param('id', ID) id: string, @Context() context: CommandContext) {
    return this.keys.revoke(id, context);
  }
}
