import S3rver from '@20minutes/s3rver';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BUCKET = 'standing-test';

/** A server that speaks S3 over HTTP, with one empty bucket, keeping its files in a temporary folder. */
export class S3Server {
  private constructor(
    private readonly server: S3rver,
    /** Where it keeps what it is given. */
    readonly folder: string,
    private readonly port: number,
  ) {}

  /**
   * @param options `strict`: refuses wrong signatures. It then refuses right ones of requests on the bucket itself, too,
   *   whose path it reads without the slash at the end.
   */
  static async start({ strict = false } = {}): Promise<S3Server> {
    const folder = await mkdtemp(join(tmpdir(), 'standing-s3-'));
    const server = new S3rver({
      address: '127.0.0.1',
      port: 0,
      silent: true,
      allowMismatchedSignatures: !strict,
      directory: folder,
      configureBuckets: [{ name: BUCKET, configs: [] }],
    });
    const { port } = await server.run();
    return new S3Server(server, folder, port);
  }

  /** As `S3_URL` names it. The key is the one that the server knows; `secret` can name another. */
  url({ secret = 'S3RVER', bucket = BUCKET } = {}): string {
    return `s3://S3RVER:${secret}@127.0.0.1:${this.port}/${bucket}?tls=off&region=eu-west-1`;
  }

  async stop(): Promise<void> {
    await this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A key that no object has yet. */
export const newKey = (): string => `test/${randomBytes(8).toString('hex')}`;
