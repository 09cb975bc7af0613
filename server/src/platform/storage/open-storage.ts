import { join } from 'node:path';
import type { Config } from '../config.js';
import { FileStorage } from './file-storage.js';
import type { ObjectStorage } from './object-storage.js';
import { parseS3Url } from './s3-url.js';

/** The storage that the settings name: S3, or files in the data folder. */
export async function openStorage(config: Pick<Config, 'dataDir' | 's3Url'>): Promise<ObjectStorage> {
  const place = config.s3Url === undefined ? undefined : parseS3Url(config.s3Url);
  if (!place) return new FileStorage(join(config.dataDir, 'documents'));
  // Its client takes a third of a second to load, which only those who use it should pay.
  const { S3Storage } = await import('./s3-storage.js');
  return new S3Storage(place);
}
