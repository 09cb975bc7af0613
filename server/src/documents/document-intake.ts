import { Injectable, Logger } from '@nestjs/common';
import type { DocumentType, MediaType } from '@standing/shared/documents/documents';
import { isFileName, nameFits } from '@standing/shared/documents/file-name';
import { MAX_FILE_BYTES } from '@standing/shared/documents/limits';
import { Refusal } from '@standing/shared/errors';
import { createHmac, createSecretKey } from 'node:crypto';
import { Readable } from 'node:stream';
import { v7 as uuidv7 } from 'uuid';
import { Clock } from '../platform/clock.js';
import { ObjectDamagedError } from '../platform/crypto/chunked-cipher.js';
import { ObjectMissingError, StorageUnavailableError } from '../platform/storage/object-storage.js';
import { DocumentObjects, type ObjectOwner } from './document-objects.js';
import type { PageRow } from './document.row.js';
import { DocumentsStore } from './documents.store.js';
import type { Inspection } from './inspector/inspection.js';
import { Inspector } from './inspector/inspector.js';
import { AccountKeysService, type AccountKey } from '../keys/account-keys.service.js';
import { Scanner, ScannerUnavailableError } from './scanner/scanner.js';

/** Files that one process takes in at once: each holds some 300 KiB of buffers and a place in the storage. */
const MAX_AT_ONCE = 32;
const RETRY_SECONDS = 5;

/** A file that is handed in. */
export interface Submission {
  /** Of an account that exists. */
  readonly accountId: string;
  /** May be known only when the file has been read. */
  readonly type: DocumentType | Promise<DocumentType>;
  /** As its sender calls it. Not kept. */
  readonly fileName: string;
  /** The content type that its sender names. Not kept. */
  readonly declaredType?: string;
  /** The file; what it fails with is what receiving it fails with. */
  readonly stream: Readable;
}

/** A file that has been taken in, and is nobody's document yet. */
export interface ReceivedDocument {
  /** Of the document that it becomes. */
  readonly id: string;
  readonly accountId: string;
  readonly type: DocumentType;
  readonly mediaType: MediaType;
  /** Of the file. */
  readonly bytes: number;
  readonly thumbnailBytes: number;
  readonly pages: readonly PageRow[];
  /** HMAC-SHA-256 of the file under a key of the account: equal for equal files of one account. */
  readonly fingerprint: Buffer;
}

/** Takes files in: stores them encrypted, has them scanned, inspected and drawn; leaves nothing of those it refuses. */
@Injectable()
export class DocumentIntake {
  private readonly logger = new Logger(DocumentIntake.name);
  private underWay = 0;

  constructor(
    private readonly store: DocumentsStore,
    private readonly objects: DocumentObjects,
    private readonly keys: AccountKeysService,
    private readonly scanner: Scanner,
    private readonly inspector: Inspector,
    private readonly clock: Clock,
  ) {}

  /** @throws Refusal saying why the file is not taken */
  async receive(submission: Submission): Promise<ReceivedDocument> {
    const { stream, type } = submission;
    // Awaited only once the file is there; until then its failure is the file's as well.
    void Promise.resolve(type).catch(() => undefined);
    try {
      if (!isFileName(submission.fileName)) throw new Refusal('file_name_invalid');
      if (this.underWay >= MAX_AT_ONCE) throw new Refusal('overloaded', { retryAfterSeconds: RETRY_SECONDS });
      this.underWay += 1;
      try {
        return await this.takeIn(submission);
      } finally {
        this.underWay -= 1;
      }
    } catch (error) {
      throw this.explain(error);
    } finally {
      stream.destroy();
    }
  }

  /** Removes what was received and will not be recorded. What cannot be removed now the worker finds later. */
  async discard(id: string, accountId: string): Promise<void> {
    try {
      await this.objects.removeDocument({ accountId, documentId: id });
      await this.store.endIntake(id);
    } catch (error) {
      this.logger.warn(`A refused file is left for the worker to remove (${nameOf(error)}).`);
    }
  }

  private async takeIn(submission: Submission): Promise<ReceivedDocument> {
    const { accountId } = submission;
    const key = await this.keys.forWriting(accountId);
    const owner = { accountId, documentId: uuidv7() };
    await this.store.beginIntake({ id: owner.documentId, account_id: accountId }, new Date(this.clock.now()));
    try {
      const hmac = createHmac('sha256', createSecretKey(key.forFingerprints));
      const bytes = await this.objects.put(owner, 'original', key, measured(submission.stream, hmac));
      const type = await submission.type;
      await this.scan(owner, key);
      const { inspection, pages, thumbnailBytes } = await this.inspect(owner, key);
      const { mediaType } = inspection;
      if (!nameFits(submission.fileName, submission.declaredType, mediaType)) {
        throw new Refusal('file_type_mismatch');
      }
      const fingerprint = hmac.digest();
      return { id: owner.documentId, accountId, type, mediaType, bytes, thumbnailBytes, pages, fingerprint };
    } catch (error) {
      await this.discard(owner.documentId, accountId);
      throw error;
    }
  }

  private async scan(owner: ObjectOwner, key: AccountKey): Promise<void> {
    if (!this.scanner.enabled) return;
    if (await this.scanner.isClean(await this.objects.get(owner, 'original', key))) return;
    throw new Refusal('malware_found');
  }

  private async inspect(
    owner: ObjectOwner,
    key: AccountKey,
  ): Promise<{ inspection: Inspection; pages: PageRow[]; thumbnailBytes: number }> {
    const pages: PageRow[] = [];
    let thumbnailBytes = 0;
    const inspection = await this.inspector.inspect(
      () => this.objects.get(owner, 'original', key),
      async ({ rendition, page, width, height }, body) => {
        const name = rendition === 'thumbnail' ? rendition : (`view-${page}` as const);
        const bytes = await this.objects.put(owner, name, key, body);
        if (rendition === 'thumbnail') thumbnailBytes = bytes;
        else pages.push({ page, width, height, bytes });
      },
    );
    return { inspection, pages, thumbnailBytes };
  }

  private explain(error: unknown): unknown {
    if (error instanceof ScannerUnavailableError) return this.ours(new Refusal('scanner_unavailable'), error);
    const isStorage =
      error instanceof StorageUnavailableError ||
      error instanceof ObjectMissingError ||
      error instanceof ObjectDamagedError;
    return isStorage ? this.ours(new Refusal('storage_unavailable'), error) : error;
  }

  private ours(refusal: Refusal, cause: Error): Refusal {
    this.logger.warn(`A file was not taken: ${refusal.code} (${nameOf(cause)}, ${nameOf(cause.cause)}).`);
    return refusal;
  }
}

/** What a log may say of a failure. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no cause';
  const { code } = error as NodeJS.ErrnoException;
  return code ?? error.name;
}

/** The file within its limits, fingerprinted on its way. */
function measured(stream: Readable, hmac: ReturnType<typeof createHmac>): Readable {
  const read = async function* () {
    let length = 0;
    for await (const piece of stream as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > MAX_FILE_BYTES) throw new Refusal('file_too_large');
      hmac.update(piece);
      yield piece;
    }
    if (length === 0) throw new Refusal('file_empty');
  };
  return Readable.from(read(), { objectMode: false });
}
