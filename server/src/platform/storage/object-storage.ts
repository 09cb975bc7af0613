import type { Readable } from 'node:stream';

/** Path-like names of our own making: never anything that came from outside. */
const KEY = /^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)*$/;

/**
 * Where objects are kept. They come encrypted; the storage knows neither their content nor whose they are. A port with
 * two adapters: files and S3.
 */
export abstract class ObjectStorage {
  /**
   * Keeps an object, whole and durably or not at all. A failing or ending early `body` leaves nothing behind.
   *
   * @throws StorageUnavailableError when the storage does not take it; what `body` failed with
   */
  abstract put(key: string, body: Readable): Promise<void>;

  /**
   * @returns its bytes; the stream fails with StorageUnavailableError when the storage breaks off
   * @throws ObjectMissingError, StorageUnavailableError
   */
  abstract get(key: string): Promise<Readable>;

  /** Removes an object; one that is not there is no failure. @throws StorageUnavailableError */
  abstract delete(key: string): Promise<void>;

  /** Keys of the objects whose keys begin with `<prefix>/`. @throws StorageUnavailableError */
  abstract list(prefix: string): AsyncIterable<string>;

  /**
   * Removes what `put`s that never ended have left: of a process that was killed.
   *
   * @param before milliseconds; what was begun later may still be under way
   */
  abstract sweepDrafts(before: number): Promise<void>;
}

export class ObjectMissingError extends Error {
  override readonly name = 'ObjectMissingError';
}

/** The disk is full or read-only, the server away, the credentials wrong: ours to put right, not the caller's. */
export class StorageUnavailableError extends Error {
  override readonly name = 'StorageUnavailableError';

  static readonly because = (cause: unknown) =>
    new StorageUnavailableError('the document storage failed', { cause });
}

/** @throws Error for a key that does not have our shape, before it becomes a path */
export function assertKey(key: string): void {
  if (!KEY.test(key)) throw new Error('not a storage key');
}
