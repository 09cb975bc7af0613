import S3rver from '@20minutes/s3rver';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BUCKET = 'standing-test';

/** A server that speaks S3 over HTTP, with one bucket, keeping its files in a temporary folder. */
export class S3Server {
  private constructor(
    private server: S3rver,
    /** Where it keeps what it is given. */
    readonly folder: string,
    private readonly strict: boolean,
    private readonly port: number,
  ) {}

  /**
   * @param options `strict`: refuses wrong signatures. It then refuses right ones of requests on the bucket itself, too,
   *   whose path it reads without the slash at the end.
   */
  static async start({ strict = false } = {}): Promise<S3Server> {
    const folder = await mkdtemp(join(tmpdir(), 'standing-s3-'));
    const server = serverOn(folder, strict, 0, [{ name: BUCKET, configs: [] }]);
    const { port } = await server.run();
    return new S3Server(server, folder, strict, port);
  }

  /** As `S3_URL` names it. The key is the one that the server knows; `secret` can name another. */
  url({ secret = 'S3RVER', bucket = BUCKET } = {}): string {
    return `s3://S3RVER:${secret}@127.0.0.1:${this.port}/${bucket}?tls=off&region=eu-west-1`;
  }

  /** Goes away; what it has been given stays. */
  async pause(): Promise<void> {
    await this.server.close();
  }

  async resume(): Promise<void> {
    this.server = serverOn(this.folder, this.strict, this.port, []);
    await this.server.run();
  }

  async stop(): Promise<void> {
    await this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function serverOn(
  directory: string,
  strict: boolean,
  port: number,
  configureBuckets: { readonly name: string; readonly configs: readonly string[] }[],
): S3rver {
  const address = '127.0.0.1';
  return new S3rver({
    address,
    port,
    silent: true,
    allowMismatchedSignatures: !strict,
    directory,
    configureBuckets,
  });
}

/** A key that no object has yet. */
export const newKey = (): string => `test/${randomBytes(8).toString('hex')}`;
