import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { documentTypeSchema } from '@standing/shared/contracts/documents';
import type { DocumentType } from '@standing/shared/documents/documents';
import { MAX_FILE_BYTES } from '@standing/shared/documents/limits';
import { Refusal } from '@standing/shared/errors';
import type { FastifyRequest } from 'fastify';
import { PassThrough, Readable, Transform } from 'node:stream';

/** Boundaries, headers of two parts and the type. Bytes. */
const MAX_OVERHEAD_BYTES = 64 * 1024;
const MAX_BODY_BYTES = MAX_FILE_BYTES + MAX_OVERHEAD_BYTES;
/** The longest type has 15 characters. Bytes. */
const MAX_FIELD_BYTES = 64;
/** Content-Disposition with the longest name, percent-encoded, Content-Type and a few more. */
const MAX_PART_HEADERS = 16;
const MAX_PART_HEADER_BYTES = 8 * 1024;

/** How long a form may take. Milliseconds. */
export interface FormPatience {
  /** For a client from which nothing comes any more. */
  readonly silenceMs: number;
  readonly totalMs: number;
}

/** In all: the largest file at one megabit a second. */
const PATIENCE: FormPatience = { silenceMs: 20_000, totalMs: 180_000 };
/** How much later than that it may be noticed. */
const WATCHES_A_SILENCE = 20;

/** What a refused client may still send, so that it gets to reading the answer; then it is cut off. */
const MAX_DRAINED_BYTES = 2 * MAX_BODY_BYTES;
const DRAIN_TIMEOUT_MS = 30_000;

/** A document as a form hands it in. */
export interface DocumentForm {
  /** As the form names it: not checked. */
  readonly fileName: string;
  /** As the form names it. */
  readonly declaredType: string;
  /** Must be read or destroyed. Fails with the Refusal that the form is refused for. */
  readonly stream: Readable;
  /** Known when the whole form has been read, since the field may come behind the file. */
  readonly type: Promise<DocumentType>;
}

/**
 * Reads a `multipart/form-data` body with one file, `file`, and one field, `type`, in either order, streaming.
 *
 * @returns as soon as the file begins
 * @throws Refusal `unsupported_media_type`, `malformed_form`, `file_missing`, `too_many_files`, `file_too_large`,
 *   `validation_failed` (a type that is missing, twice or unknown, another field), `request_timeout`, `bad_request`; so
 *   do `stream` and `type`
 */
export function readDocumentForm(
  request: FastifyRequest,
  patience: FormPatience = PATIENCE,
): Promise<DocumentForm> {
  const { body, headers } = request;
  if (!(body instanceof Readable) || (headers['content-encoding'] ?? 'identity') !== 'identity') {
    return Promise.reject(new Refusal('unsupported_media_type'));
  }
  return new Promise((resolve, reject) => {
    new FormReading(request, body, patience, resolve, reject).begin();
  });
}

function wrongField(path: string, message: string): Refusal {
  return new Refusal('validation_failed', { extra: { errors: [{ path, message }] } });
}

/** One form on its way in. */
class FormReading {
  private readonly startedAt = performance.now();
  private readonly file = new PassThrough();
  private readonly type = Promise.withResolvers<DocumentType>();
  private readonly meter: Transform;
  private readonly watch: NodeJS.Timeout;
  private heardAt = this.startedAt;
  private files = 0;
  private types: DocumentType[] = [];
  private over = false;

  constructor(
    private readonly request: FastifyRequest,
    private readonly body: Readable,
    private readonly patience: FormPatience,
    private readonly found: (form: DocumentForm) => void,
    private readonly refused: (refusal: Refusal) => void,
  ) {
    // Whoever waits for the file hears of it there.
    this.type.promise.catch(() => undefined);
    this.file.on('error', () => undefined);
    let total = 0;
    this.meter = new Transform({
      transform: (bytes: Buffer, _encoding, done) => {
        this.heardAt = performance.now();
        total += bytes.length;
        if (total > MAX_BODY_BYTES) this.fail(new Refusal('file_too_large'));
        done(null, bytes);
      },
    });
    this.watch = setInterval(() => this.checkTime(), patience.silenceMs / WATCHES_A_SILENCE);
  }

  begin(): void {
    if (Number(this.request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
      return this.fail(new Refusal('file_too_large'));
    }
    const parser = this.parser();
    if (!parser) return this.fail(new Refusal('malformed_form'));
    this.file.once('close', () => {
      // Whoever reads it has had enough; what comes behind it must not wait for them.
      if (!this.file.readableEnded) this.fail(new Refusal('bad_request'));
    });
    this.body.once('error', () => this.fail(new Refusal('bad_request')));
    this.body.once('close', () => {
      if (!this.body.readableEnded) this.fail(new Refusal('bad_request'));
    });
    this.body.pipe(this.meter).pipe(parser);
  }

  private parser(): BusboyInstance | undefined {
    let parser: BusboyInstance;
    try {
      parser = new Busboy({
        headers: { ...this.request.headers, 'content-type': this.request.headers['content-type'] ?? '' },
        // The name as it was sent: one that holds a path is refused, not repaired.
        preservePath: true,
        limits: {
          files: 2,
          fields: 2,
          parts: 4,
          fieldSize: MAX_FIELD_BYTES,
          fileSize: MAX_FILE_BYTES + 1,
          headerPairs: MAX_PART_HEADERS,
          headerSize: MAX_PART_HEADER_BYTES,
        },
      });
    } catch {
      // No boundary, or none that can be one.
      return undefined;
    }
    parser.on(
      'file',
      (field: string | undefined, stream: Readable, name: string | undefined, _: string, mime: string) => {
        stream.on('error', () => this.fail(new Refusal('malformed_form')));
        stream.once('limit', () => this.fail(new Refusal('file_too_large')));
        this.takeFile(field, stream, name, mime);
      },
    );
    parser.on('field', (field: string | undefined, value: string) => this.takeField(field, value));
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
      parser.on(limit, () => this.fail(wrongField('', 'the form has more parts than type and file')));
    }
    parser.once('error', () => this.fail(new Refusal('malformed_form')));
    parser.once('finish', () => this.finish());
    return parser;
  }

  private takeFile(field: string | undefined, stream: Readable, name = '', mime: string): void {
    if (field !== 'file') return this.fail(wrongField(field ?? '', 'must not be a file'));
    this.files += 1;
    if (this.files > 1) return this.fail(new Refusal('too_many_files'));
    stream.pipe(this.file);
    this.found({ fileName: name, declaredType: mime, stream: this.file, type: this.type.promise });
  }

  private takeField(field: string | undefined, value: string): void {
    // A part that is called a file and has no name is a field to the parser.
    if (field === 'file') return this.fail(new Refusal('file_missing'));
    if (field !== 'type') return this.fail(wrongField(field ?? '', 'is not known'));
    const type = documentTypeSchema.safeParse(value);
    if (!type.success) return this.fail(wrongField('type', 'must be a type of document'));
    this.types.push(type.data);
    if (this.types.length > 1) this.fail(wrongField('type', 'must be there once'));
  }

  private finish(): void {
    const [type] = this.types;
    if (this.files === 0) return this.fail(new Refusal('file_missing'));
    if (type === undefined) return this.fail(wrongField('type', 'is missing'));
    this.end();
    this.type.resolve(type);
  }

  private checkTime(): void {
    const now = performance.now();
    const { silenceMs, totalMs } = this.patience;
    if (now - this.heardAt > silenceMs || now - this.startedAt > totalMs)
      this.fail(new Refusal('request_timeout'));
  }

  private end(): void {
    this.over = true;
    clearInterval(this.watch);
  }

  private fail(refusal: Refusal): void {
    if (this.over) return;
    this.end();
    this.type.reject(refusal);
    this.refused(refusal);
    this.file.destroy(refusal);
    this.body.unpipe(this.meter);
    this.drain();
  }

  /** A client reads the answer when it has sent everything, or never gets there if the connection is cut. */
  private drain(): void {
    // The connection may be carrying the client's next request by the time that patience with this one ends.
    if (this.body.readableEnded || this.body.destroyed) return;
    let left = MAX_DRAINED_BYTES;
    const cut = () => {
      const { socket } = this.request.raw;
      // A request that came without a network (tests inject them) has nothing to cut.
      if ('destroy' in socket) socket.destroy();
    };
    const patience = setTimeout(cut, DRAIN_TIMEOUT_MS);
    patience.unref();
    this.body.on('data', (bytes: Buffer) => {
      left -= bytes.length;
      if (left < 0) cut();
    });
    for (const event of ['end', 'close', 'error']) this.body.once(event, () => clearTimeout(patience));
    this.body.resume();
  }
}
