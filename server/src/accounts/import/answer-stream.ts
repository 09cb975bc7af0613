import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

/** Kept in memory of what the client has not taken yet; beyond it the answer goes through a file. Bytes. */
const MEMORY_LIMIT_BYTES = 256 * 1024;
/** Of a file of five million lines, all refused, the answer has about this size. Bytes. */
const FILE_LIMIT_BYTES = 1024 * 1024 * 1024;
/** Read from the file at once. Bytes. */
const READ_BYTES = 64 * 1024;

/**
 * The answer of an import on its way to the client. Many HTTP clients read nothing before they have sent everything;
 * waiting for such a client would be waiting for ever. So what it does not take is put by in a nameless temporary file
 * (line numbers, ids and causes; no personal data), and memory stays constant.
 */
export class AnswerStream extends Readable {
  /** The stream's buffer has room, and nothing put by has to go first. */
  private hungry = false;
  private tail: Buffer[] = [];
  private tailLength = 0;
  private ended = false;
  private file: FileHandle | null = null;
  /** Positions in the file. */
  private readAt = 0;
  private writeAt = 0;
  /** File operations one after the other. */
  private io: Promise<void> = Promise.resolve();
  private roomMade: (() => void) | null = null;

  constructor() {
    super({ highWaterMark: READ_BYTES });
  }

  /** Adds to the answer. Waits only while the file is as large as it may get. */
  async add(text: string): Promise<void> {
    if (this.destroyed || text === '') return;
    const bytes = Buffer.from(text);
    if (this.hungry) {
      this.hungry = this.push(bytes);
      return;
    }
    this.tail.push(bytes);
    this.tailLength += bytes.length;
    if (this.tailLength > MEMORY_LIMIT_BYTES) await this.serialised(() => this.putBy());
    while (this.writeAt - this.readAt > FILE_LIMIT_BYTES && !this.destroyed) {
      await new Promise<void>((resolve) => (this.roomMade = resolve));
    }
  }

  /** Nothing more follows. */
  finish(): void {
    this.ended = true;
    if (this.hungry) this.push(null);
  }

  override _read(): void {
    this.serialised(() => this.serve()).catch((error: unknown) => this.destroy(error as Error));
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.tail = [];
    this.roomMade?.();
    void this.io
      .catch(() => undefined)
      .then(() => this.file?.close())
      .catch(() => undefined)
      .then(() => callback(error));
  }

  private serialised(step: () => Promise<void>): Promise<void> {
    this.io = this.io.catch(() => undefined).then(step);
    return this.io;
  }

  private async serve(): Promise<void> {
    if (this.destroyed) return;
    if (this.file && this.readAt < this.writeAt) {
      const { bytesRead, buffer } = await this.file.read(
        Buffer.allocUnsafe(Math.min(READ_BYTES, this.writeAt - this.readAt)),
        0,
        null,
        this.readAt,
      );
      this.readAt += bytesRead;
      if (this.readAt === this.writeAt) await this.startOver(this.file);
      this.roomMade?.();
      this.push(buffer.subarray(0, bytesRead));
    } else if (this.tailLength > 0) {
      this.push(this.takeTail());
    } else if (this.ended) {
      this.push(null);
    } else {
      this.hungry = true;
    }
  }

  private takeTail(): Buffer {
    const bytes = Buffer.concat(this.tail);
    this.tail = [];
    this.tailLength = 0;
    return bytes;
  }

  private async putBy(): Promise<void> {
    if (this.destroyed || this.tailLength <= MEMORY_LIMIT_BYTES) return;
    this.file ??= await namelessFile();
    const bytes = this.takeTail();
    await this.file.write(bytes, 0, bytes.length, this.writeAt);
    this.writeAt += bytes.length;
  }

  private async startOver(file: FileHandle): Promise<void> {
    await file.truncate(0);
    this.readAt = 0;
    this.writeAt = 0;
  }
}

/** A file that is gone as soon as it is closed, however that happens. */
async function namelessFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `standing-import-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}
