import { Injectable } from '@nestjs/common';
import { pipeline, type Readable, Transform } from 'node:stream';
import { openObject, sealObject } from '../platform/crypto/chunked-cipher.js';
import { ObjectStorage } from '../platform/storage/object-storage.js';
import type { AccountKey } from '../keys/account-keys.service.js';

/** Whose object it is. */
export interface ObjectOwner {
  readonly accountId: string;
  readonly documentId: string;
}

/** What is kept of a document: the file as it came, and the pictures drawn from it. */
export type ObjectName = 'original' | 'thumbnail' | `view-${number}`;

/** Accounts are spread over folders by the end of their id, the part that is random. Characters. */
const SPREAD = 2;

function accountPrefix(accountId: string): string {
  return `${accountId.slice(-SPREAD)}/${accountId}`;
}

function documentPrefix({ accountId, documentId }: ObjectOwner): string {
  return `${accountPrefix(accountId)}/${documentId}`;
}

/** The bytes of documents: encrypted on their way into the storage, decrypted on their way out. */
@Injectable()
export class DocumentObjects {
  constructor(private readonly storage: ObjectStorage) {}

  /**
   * @returns how many bytes went in
   * @throws StorageUnavailableError; what `body` failed with
   */
  async put(owner: ObjectOwner, name: ObjectName, key: AccountKey, body: Readable): Promise<number> {
    let bytes = 0;
    const counted = new Transform({
      transform(piece: Buffer, _encoding, done) {
        bytes += piece.length;
        done(null, piece);
      },
    });
    const sealed = sealObject(key.bytes, `${owner.documentId}/${name}`);
    // A failure anywhere ends all of it; the storage sees it at the end of the chain.
    pipeline(body, counted, sealed, () => undefined);
    await this.storage.put(`${documentPrefix(owner)}/${name}`, sealed);
    return bytes;
  }

  /**
   * @returns the bytes; the stream fails with ObjectDamagedError before it gives out anything that was not put in
   * @throws ObjectMissingError, StorageUnavailableError
   */
  async get(owner: ObjectOwner, name: ObjectName, key: AccountKey): Promise<Readable> {
    const stored = await this.storage.get(`${documentPrefix(owner)}/${name}`);
    return pipeline(stored, openObject(key.bytes, `${owner.documentId}/${name}`), () => undefined);
  }

  removeDocument(owner: ObjectOwner): Promise<void> {
    return this.removeBelow(documentPrefix(owner));
  }

  removeAccount(accountId: string): Promise<void> {
    return this.removeBelow(accountPrefix(accountId));
  }

  sweepDrafts(before: number): Promise<void> {
    return this.storage.sweepDrafts(before);
  }

  private async removeBelow(prefix: string): Promise<void> {
    // Listed first: folders that go while they are walked through would end the walk.
    const keys: string[] = [];
    for await (const key of this.storage.list(prefix)) keys.push(key);
    for (const key of keys) await this.storage.delete(key);
  }
}
