import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { Refusal } from '@standing/shared/errors';
import { Readable } from 'node:stream';

/** A caller who sends more wrong fields than this reads the first ones and tries again. */
const MAX_REPORTED_ISSUES = 50;
/** Names of fields that there are not are told; a body may be made of nothing else. Characters. */
const MAX_TOLD_LENGTH = 300;

/**
 * Validates every parameter that names a schema. A wrong body is 422, a wrong path or query parameter 400;
 * both say where and why, and never repeat the value.
 */
@Injectable()
export class SchemaPipe implements PipeTransform {
  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const schema = metadata.schema;
    if (!schema) return value;
    if (metadata.type === 'body' && value instanceof Readable) throw new Refusal('unsupported_media_type');
    // An absent body is an empty one: the schema then says which fields are missing.
    const input = metadata.type === 'body' ? (value ?? {}) : value;
    const result = await schema['~standard'].validate(input);
    if (!result.issues) return result.value;
    const errors = result.issues.slice(0, MAX_REPORTED_ISSUES).map((issue) => ({
      path: shortened(
        (issue.path ?? [metadata.data ?? ''])
          .map((segment) => String(typeof segment === 'object' ? segment.key : segment))
          .join('.'),
      ),
      message: shortened(issue.message),
    }));
    throw new Refusal(metadata.type === 'body' ? 'validation_failed' : 'invalid_parameter', {
      extra: { errors },
    });
  }
}

function shortened(text: string): string {
  return text.length > MAX_TOLD_LENGTH ? `${text.slice(0, MAX_TOLD_LENGTH).toWellFormed()}…` : text;
}
