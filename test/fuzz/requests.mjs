/** Makes requests that nobody in their right mind would send, from the routes that the OpenAPI document names. */

/** Values that have broken programs before. */
const HOSTILE_TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\uD800',
  '\uFEFF',
  '\u202Etxt',
  'é'.repeat(300),
  '𝔘𝔫𝔦𝔠𝔬𝔡𝔢',
  'x'.repeat(5_000),
  '-1',
  '0',
  '1e309',
  'NaN',
  'null',
  'undefined',
  'true',
  '9007199254740993',
  '99999999999999999999999999',
  '2026-13-45T99:99:99Z',
  '0000-01-01T00:00:00.000Z',
  '+275760-09-13T00:00:00.001Z',
  `'; DROP TABLE account; --`,
  `' OR 1=1 --`,
  '%00',
  '%',
  '%E0%A4%A',
  '%_%',
  '\\',
  '../../../../etc/passwd',
  '..%2f..%2f',
  '<script>alert(1)</script>',
  '{{7*7}}',
  '${process.exit(1)}',
  '__proto__',
  'constructor',
  '[object Object]',
  '\r\nX-Injected: 1',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '01890000-0000-7000-8000-00000000000g',
  '(a+)+$',
  'a'.repeat(64) + '!',
];
const HOSTILE_VALUES = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  0.1,
  1e308,
  Number.MAX_SAFE_INTEGER + 2,
  -2_147_483_649,
  [],
  {},
  [[]],
  [null],
  { toString: 'no' },
  { length: -1 },
  { $ne: null },
];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const CONTENT_TYPES = [
  'text/plain',
  'application/xml',
  'application/x-www-form-urlencoded',
  'application/json; charset=utf-16',
  'application/json;charset="',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'application/x-ndjson',
  'text/csv',
  'nonsense',
];
const BROKEN_JSON = [
  '',
  '{',
  '[',
  '{"a":}',
  '"',
  'nul',
  '{"a":1}}',
  '\uFEFF{}',
  '{"a":1,"a":2}',
  '[1,]',
  '1e999',
];
/** Deeper than any schema; a parser that recurses has to live through it. */
const DEEP = 20_000;
const LONG_LIST = 5_000;
/** Signing out or changing one's own means of signing in would end the run for everybody after. */
const LEFT_OUT = /^\/api\/v1\/(auth\/sign-out|me\/(totp|password|sessions))/;

/** A generator of the same numbers for the same seed (mulberry32). @returns numbers from 0 up to, not including, 1 */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class RequestMaker {
  #routes;
  #document;
  #ids;

  /**
   * @param {object} document the OpenAPI document
   * @param {readonly string[]} ids of things that are there
   */
  constructor(document, ids) {
    this.#document = document;
    this.#ids = ids;
    this.#routes = Object.entries(document.paths)
      .filter(([path]) => !LEFT_OUT.test(path))
      .flatMap(([path, methods]) =>
        Object.entries(methods)
          .filter(([method]) => METHODS.includes(method.toUpperCase()))
          .map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
      );
  }

  get routes() {
    return this.#routes.length;
  }

  /** The request with this number: always the same for the same seed. */
  make(seed, number) {
    const roll = dice(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
    const chance = (share) => roll() < share;
    const pick = (list) => list[Math.floor(roll() * list.length)];
    // Every route in its turn, so that a short run meets them all.
    const { path, method, operation } = this.#routes[number % this.#routes.length];
    const context = { roll, chance, pick, hostility: chance(0.3) ? 0 : pick([0.05, 0.2, 0.6]) };
    const headers = this.#headers(context);
    const sent = chance(0.04) ? pick(METHODS) : method;
    const body = sent === 'GET' || sent === 'HEAD' ? undefined : this.#body(operation, context, headers);
    return {
      number,
      route: `${method} ${path}`,
      method: sent,
      path: this.#path(path, context) + this.#query(operation, context),
      headers,
      body,
      actor: pick(['admin', 'lead', 'reviewer', 'support', 'auditor', 'machine', 'machine', 'nobody']),
    };
  }

  #path(path, { pick, chance }) {
    return path.replace(/\{[^}]+\}/g, () => {
      if (chance(0.6) && this.#ids.length > 0) return encodeURIComponent(pick(this.#ids));
      const text = pick(HOSTILE_TEXTS);
      // A segment of its own, however it is written.
      if (text === '' || text.length > 1_000) return 'x';
      return chance(0.5)
        ? encodeURIComponent(text.toWellFormed())
        : encodeURI(text.toWellFormed()).replace(/[/?#]/g, '%2F');
    });
  }

  #query({ parameters = [] }, context) {
    const { chance, pick } = context;
    const parts = [];
    for (const { in: where, name, schema } of parameters) {
      if (where !== 'query' || !chance(0.35)) continue;
      const value = chance(context.hostility) ? pick(HOSTILE_TEXTS) : this.#sample(schema ?? {}, context, 0);
      const times = chance(0.05) ? 2 : 1;
      for (let n = 0; n < times; n++) parts.push([chance(0.03) ? `${name}[]` : name, textOf(value)]);
    }
    if (chance(0.03))
      parts.push([pick(['__proto__', 'a[b]', 'x', 'constructor.prototype', '']), pick(HOSTILE_TEXTS)]);
    if (chance(0.02)) return '?%E0%A4%A&%&&==&a=%ZZ';
    if (parts.length === 0) return '';
    return `?${parts.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value.toWellFormed().slice(0, 2_000))}`).join('&')}`;
  }

  #headers({ chance, pick }) {
    const printable = () =>
      pick(HOSTILE_TEXTS)
        .replace(/[^\x20-\x7e]/g, '?')
        .slice(0, 500);
    const headers = {};
    if (chance(0.1)) headers['idempotency-key'] = chance(0.5) ? 'same-for-everybody' : printable();
    if (chance(0.1))
      headers['if-match'] = pick([
        '"1"',
        '"0"',
        'W/"1"',
        '*',
        '"-1"',
        '"1", "2"',
        '"99999999999999999999"',
        printable(),
      ]);
    if (chance(0.05)) headers['if-none-match'] = pick(['*', '"x"', printable()]);
    if (chance(0.1))
      headers['accept-language'] = pick([
        'zh',
        'xx',
        '*;q=0',
        'en;q=9,zh;q=-1',
        ','.repeat(400),
        printable(),
      ]);
    if (chance(0.03)) headers['accept'] = pick(['text/html', 'image/png', '*/*;q=0', printable()]);
    if (chance(0.02)) headers['content-encoding'] = pick(['gzip', 'br', 'x']);
    if (chance(0.02)) headers['origin'] = pick(['null', 'https://elsewhere.example', printable()]);
    if (chance(0.02)) headers['x-forwarded-for'] = printable();
    if (chance(0.02)) headers['cookie'] = printable();
    if (chance(0.02))
      headers['authorization'] = pick([
        'Bearer',
        'Bearer ',
        'Basic x',
        `Bearer ${'z'.repeat(500)}`,
        printable(),
      ]);
    if (chance(0.02)) headers['last-event-id'] = printable();
    return headers;
  }

  #body({ requestBody }, context, headers) {
    const { chance, pick } = context;
    const [type, media] = Object.entries(requestBody?.content ?? {})[0] ?? [];
    headers['content-type'] = type ?? 'application/json';
    if (chance(0.04)) headers['content-type'] = pick(CONTENT_TYPES);
    if (chance(0.04)) return pick(BROKEN_JSON);
    if (chance(0.005)) return '['.repeat(DEEP);
    if (chance(0.005)) return `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`;
    if (chance(0.01)) return JSON.stringify(Array.from({ length: LONG_LIST }, () => pick(HOSTILE_VALUES)));
    if (type?.startsWith('multipart/')) return this.#form(media?.schema ?? {}, context, headers);
    if (type !== undefined && !type.includes('json')) return pick(HOSTILE_TEXTS).repeat(3);
    if (type === undefined && chance(0.7)) {
      delete headers['content-type'];
      return undefined;
    }
    const value = this.#sample(media?.schema ?? {}, context, 0);
    let text = JSON.stringify(value) ?? 'null';
    if (chance(0.03)) text = text.replace(/^\{/, '{"__proto__":{"isAdmin":true},');
    return type?.includes('ndjson') ? `${text}\n${text}\n{` : text;
  }

  #form(schema, context, headers) {
    const { chance, pick, roll } = context;
    const boundary = chance(0.9) ? 'fuzz' : '';
    headers['content-type'] = `multipart/form-data; boundary=${boundary}`;
    const parts = Object.entries(schema.properties ?? { type: {}, file: {} }).map(([name, property]) => {
      const isFile = property.format === 'binary' || name === 'file';
      const content = isFile
        ? String.fromCharCode(...Array.from({ length: 200 }, () => Math.floor(roll() * 128)))
        : textOf(this.#sample(property, context, 0));
      const fileName = isFile ? `; filename="${pick(['a.pdf', '../a', 'a\\"b', ''])}"` : '';
      return `--${boundary}\r\nContent-Disposition: form-data; name="${chance(0.1) ? 'other' : name}"${fileName}\r\n\r\n${content}\r\n`;
    });
    return `${parts.join('')}${chance(0.8) ? `--${boundary}--\r\n` : ''}`;
  }

  /** A value that the schema may take, unless hostility has put another one in its place. */
  #sample(given, context, depth) {
    const { chance, pick, roll, hostility } = context;
    if (depth > 0 && chance(hostility)) return chance(0.6) ? pick(HOSTILE_TEXTS) : pick(HOSTILE_VALUES);
    const schema = this.#resolve(given);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return pick(schema.enum);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) return this.#sample(pick(choices), context, depth);
    if (schema.allOf)
      return Object.assign({}, ...schema.allOf.map((part) => this.#sample(part, context, depth)));
    const type = Array.isArray(schema.type) ? pick(schema.type) : schema.type;
    switch (type) {
      case 'object': {
        const required = new Set(schema.required ?? []);
        const entries = Object.entries(schema.properties ?? {}).filter(([name]) =>
          chance(required.has(name) ? 0.95 : 0.5),
        );
        const object = Object.fromEntries(
          entries.map(([name, part]) => [name, this.#sample(part, context, depth + 1)]),
        );
        if (chance(hostility / 4))
          object[pick(['extra', '__proto__x', 'toString', ''])] = pick(HOSTILE_VALUES);
        return object;
      }
      case 'array': {
        const least = schema.minItems ?? 0;
        const length = chance(0.02) ? LONG_LIST : least + Math.floor(roll() * 3);
        return Array.from({ length }, () => this.#sample(schema.items ?? {}, context, depth + 1));
      }
      case 'integer':
      case 'number': {
        const from = schema.minimum ?? 0;
        const to = Math.min(schema.maximum ?? from + 100, from + 1_000);
        return Math.floor(from + roll() * (to - from + 1));
      }
      case 'boolean':
        return chance(0.5);
      case 'null':
        return null;
      default:
        return this.#text(schema, context);
    }
  }

  #text({ format, pattern, minLength = 0 }, { pick, roll, chance }) {
    if (format === 'uuid') return this.#ids.length > 0 ? pick(this.#ids) : pick(HOSTILE_TEXTS);
    // Around now: what begins at once, has just ended, lies years ahead.
    if (format === 'date-time')
      return new Date(Date.now() + (roll() - 0.3) * 10 ** (4 + roll() * 8)).toISOString();
    if (format === 'date') return '1990-02-29';
    if (format === 'email') return `fuzz-${Math.floor(roll() * 1e6)}@standing.example`;
    if (pattern && chance(0.7))
      return pick(['IE', 'en', 'abc', '+353861234567', 'owner_request', 'identity_confirmed']);
    const text = pick([
      'Ada',
      'fuzz',
      '王伟',
      'suspected_fraud',
      'owner_request',
      'unusual_volume',
      'identity_confirmed',
      'standard',
    ]);
    return text.padEnd(Math.min(minLength, 100), 'x');
  }

  #resolve(schema) {
    if (!schema.$ref) return schema;
    return (
      schema.$ref
        .replace(/^#\//, '')
        .split('/')
        .reduce((at, name) => at?.[name], this.#document) ?? {}
    );
  }
}

function textOf(value) {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
