import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface Described {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
  readonly $ref?: string;
}
interface Operation {
  readonly responses: Readonly<Record<string, Described>>;
}
interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly responses: Readonly<Record<string, Described>> };
}

/** An answer as the server gave it. */
interface Given {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Without parameters such as the charset; empty without a body. */
  readonly mediaType: string;
  /** Parsed, if it is JSON. */
  readonly body: unknown;
}

/** Compares what the server answers with what `/api/openapi.json` says that it answers. */
export class DescribedAnswers {
  // The logger would tell of formats that ajv does not know, such as `base64`.
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
  private readonly routes: { readonly pattern: RegExp; readonly path: string; readonly parameters: number }[];
  private readonly validators = new Map<object, ValidateFunction>();

  private constructor(private readonly document: ApiDocument) {
    addFormats.default(this.ajv);
    this.routes = Object.keys(document.paths)
      .map((path) => ({
        path,
        pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
        parameters: path.split('{').length,
      }))
      .toSorted((a, b) => a.parameters - b.parameters);
  }

  static async of(nest: NestFastifyApplication): Promise<DescribedAnswers> {
    const answer = await nest.inject({ method: 'GET', url: '/api/openapi.json' });
    return new DescribedAnswers(answer.json<ApiDocument>());
  }

  /** @returns how the answer differs from its description, in words; null if it does not */
  differs(given: Given): string | null {
    const route = this.routes.find(({ pattern }) => pattern.test(given.path));
    const operation = route && this.document.paths[route.path]?.[given.method.toLowerCase()];
    // Unknown routes and methods are answered by a problem document that belongs to none.
    if (!operation) return null;
    const said = `${given.method} ${route.path} answered ${given.status}`;
    const named = operation.responses[String(given.status)];
    const described = named ?? (given.status >= 400 ? this.problem : undefined);
    if (!described) return `${said}, which is not described`;
    const media = Object.entries(described.content ?? {});
    if (given.mediaType === '') {
      return media.length === 0 ? null : `${said} without the body that is described`;
    }
    const schema = media.find(([type]) => type === given.mediaType)?.[1].schema;
    if (!schema) return `${said} as ${given.mediaType}, which is not described`;
    if (!given.mediaType.endsWith('json')) return null;
    const validate = this.validator(schema);
    if (validate(given.body)) return null;
    // Paths and rules only: what was answered may hold what must not be printed.
    return `${said}: ${this.ajv.errorsText(validate.errors?.slice(0, 5), { dataVar: 'body' })}`;
  }

  private get problem(): Described | undefined {
    return this.document.components.responses['Problem'];
  }

  private validator(schema: object): ValidateFunction {
    let validate = this.validators.get(schema);
    if (!validate) {
      validate = this.ajv.compile(schema);
      this.validators.set(schema, validate);
    }
    return validate;
  }
}
