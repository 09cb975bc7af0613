import { applyDecorators, type INestApplication } from '@nestjs/common';
import { ApiHeader, ApiResponse, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { problemSchema } from '@standing/shared/contracts/common';
import { z } from 'zod';

/** The route's answer, for the API description; every error is a problem document. */
export function Answers(status: number, schema: z.ZodType) {
  return applyDecorators(
    ApiResponse({ status, description: 'Done', standardSchema: schema }),
    ApiResponse({
      status: 'default',
      description: 'Refused: an RFC 9457 problem document',
      standardSchema: problemSchema,
    }),
  );
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
    SwaggerModule.createDocument(app, config, {
      // zod 4 describes itself in the dialect that OpenAPI 3.1 uses; what a schema cannot say is left open.
      standardSchemaConverter: (schema, { schemaType }) => {
        if (!(schema instanceof z.ZodType)) return undefined;
        const { $schema: _, ...described } = z.toJSONSchema(schema, {
          target: 'draft-2020-12',
          io: schemaType,
          unrepresentable: 'any',
        });
        return { schema: described };
      },
    });
  SwaggerModule.setup('api/docs', app, describe, { jsonDocumentUrl: 'api/openapi.json', raw: ['json'] });
}
