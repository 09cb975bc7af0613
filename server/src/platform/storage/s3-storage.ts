import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Readable } from 'node:stream';
import { failingAs } from '../failing-as.js';
import { assertKey, ObjectMissingError, ObjectStorage, StorageUnavailableError } from './object-storage.js';
import type { S3Place } from './s3-url.js';

/** The smallest that S3 allows: a part is held in memory until the server has it. Bytes. */
const PART_BYTES = 5 * 1024 * 1024;
/** Parts of one object that are on their way at once. */
const PARTS_AT_A_TIME = 1;
const ATTEMPTS = 3;
const CONNECT_TIMEOUT_MS = 5_000;
/** Silence for this long is a server that is gone. */
const SOCKET_TIMEOUT_MS = 30_000;

/** Objects in a bucket of a server that speaks S3. */
export class S3Storage extends ObjectStorage {
  private readonly client: S3Client;
  private readonly bucket: string;

  constructor(place: S3Place) {
    super();
    this.bucket = place.bucket;
    this.client = new S3Client({
      endpoint: place.endpoint,
      region: place.region,
      credentials: { accessKeyId: place.accessKeyId, secretAccessKey: place.secretAccessKey },
      forcePathStyle: true,
      maxAttempts: ATTEMPTS,
      // Servers other than Amazon's do not all know the newer checksums; ours are in the objects themselves.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: SOCKET_TIMEOUT_MS },
    });
  }

  override async put(key: string, body: Readable): Promise<void> {
    assertKey(key);
    let failure: Error | undefined;
    const upload = new Upload({
      client: this.client,
      params: { Bucket: this.bucket, Key: key, Body: body, ContentType: 'application/octet-stream' },
      partSize: PART_BYTES,
      queueSize: PARTS_AT_A_TIME,
      leavePartsOnError: false,
    });
    body.once('error', (error: Error) => (failure = error));
    try {
      await upload.done();
    } catch (error) {
      body.destroy();
      throw failure ?? StorageUnavailableError.because(error);
    }
  }

  override async get(key: string): Promise<Readable> {
    assertKey(key);
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      if (!Body) throw new Error('an answer without a body');
      // In Node it is the socket's stream.
      return failingAs(Body as unknown as Readable, StorageUnavailableError.because);
    } catch (error) {
      if (error instanceof NoSuchKey) throw new ObjectMissingError('there is no such object');
      throw StorageUnavailableError.because(error);
    }
  }

  override async delete(key: string): Promise<void> {
    assertKey(key);
    try {
      await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
    } catch (error) {
      throw StorageUnavailableError.because(error);
    }
  }

  override async *list(prefix: string): AsyncIterable<string> {
    assertKey(prefix);
    try {
      const pages = paginateListObjectsV2(
        { client: this.client },
        { Bucket: this.bucket, Prefix: `${prefix}/` },
      );
      for await (const page of pages) for (const { Key } of page.Contents ?? []) if (Key) yield Key;
    } catch (error) {
      throw StorageUnavailableError.because(error);
    }
  }

  override async sweepDrafts(): Promise<void> {
    // Unfinished multipart uploads are the bucket's own to remove: a lifecycle rule, AbortIncompleteMultipartUpload.
  }
}
