import type { Readable } from 'node:stream';

/** Looks for malware in a file. A port: clamd, or nothing where none is set up. */
export abstract class Scanner {
  /** Whether files are scanned at all. */
  abstract readonly enabled: boolean;

  /**
   * @returns whether the file is clean
   * @throws ScannerUnavailableError unless the scanner has said so itself; what `file` failed with
   */
  abstract isClean(file: Readable): Promise<boolean>;
}

/** Nobody has said that the file is clean, so it is not taken. */
export class ScannerUnavailableError extends Error {
  override readonly name = 'ScannerUnavailableError';
}

/** For installations that scan elsewhere or not at all. */
export class NoScanner extends Scanner {
  override readonly enabled = false;

  override isClean(): Promise<boolean> {
    return Promise.resolve(true);
  }
}
