import type { INestApplication } from '@nestjs/common';
import { ApiHeader, ApiResponse, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { problemSchema } from '@standing/shared/contracts/common';
import { z } from 'zod';

/** The route's answer, for the API description; one decorator for each status. Problems are described for all routes. */
export function Answers(status: number, schema: z.ZodType) {
  return ApiResponse({ status, description: 'Done', standardSchema: schema });
}

/** The route's answer without a body, for the API description. */
export function AnswersNothing(status: 204 | 304, description: string) {
  return ApiResponse({ status, description });
}

/** The route's answer that is not JSON, for the API description. */
export function AnswersFile(mediaType: string) {
  const schema = mediaType.startsWith('text/') ? { type: 'string' } : {};
  return ApiResponse({ status: 200, description: 'Done', content: { [mediaType]: { schema } } });
}

/** The route takes `If-Match` and answers 412 when the version is not the current one. */
export function Conditional() {
  return ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'Version that you saw, in quotes, e.g. "7"; 412 if the account has changed since.',
  });
}

/** The route takes `Idempotency-Key`: a repeat within 24 hours gets the first answer again. */
export function Repeatable() {
  return ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Up to 255 characters of your choice; a repeat with the same key gets the first answer.',
  });
}

// zod 4 describes itself in the dialect that OpenAPI 3.1 uses; what a schema cannot say is left open.
function described(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
  });
  return rest;
}

/** Every route may refuse, and refuses alike: said once, and referred to by each. */
function withProblems(document: OpenAPIObject): OpenAPIObject {
  const problem = {
    description: 'Refused: an RFC 9457 problem document',
    content: { 'application/problem+json': { schema: described(problemSchema, 'output') } },
  } as NonNullable<NonNullable<OpenAPIObject['components']>['responses']>[string];
  for (const path of Object.values(document.paths)) {
    for (const operation of [path.get, path.post, path.put, path.patch, path.delete]) {
      if (operation) operation.responses['default'] = { $ref: '#/components/responses/Problem' };
    }
  }
  return { ...document, components: { ...document.components, responses: { Problem: problem } } };
}

/** Serves `/api/openapi.json` and the browsable `/api/docs`. */
export function describeApi(app: INestApplication): void {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Standing')
    .setDescription(
      "The standing of a wallet's accounts: their states, holds and decisions, and the log that proves them.",
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'API key of a machine client' }, 'apiKey')
    .addCookieAuth('standing_session', { type: 'apiKey', in: 'cookie' }, 'session')
    .addSecurityRequirements('apiKey')
    .addSecurityRequirements('session')
    .build();
  const describe = () =>
    withProblems(
      SwaggerModule.createDocument(app, config, {
        standardSchemaConverter: (schema, { schemaType }) =>
          schema instanceof z.ZodType ? { schema: described(schema, schemaType) } : undefined,
      }),
    );
  SwaggerModule.setup('api/docs', app, describe, { jsonDocumentUrl: 'api/openapi.json', raw: ['json'] });
}
