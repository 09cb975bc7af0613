import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.js';
import { ensureDataDir, writeSecretFile } from '../data-dir.js';
import { StartupError } from '../startup-error.js';
import { MasterKey, MasterKeyRing, parseMasterKeys } from './master-keys.js';

const FILE_NAME = 'master-key';

/** Where the master keys come from; they are read anew at each call, since a rotation changes them under way. */
export interface MasterKeySource {
  /** For messages: a variable or a file. */
  readonly place: string;
  /** Whether this program makes and changes the keys itself, or somebody else hands them to it. */
  readonly managed: boolean;
  /**
   * @returns undefined when there is none yet
   * @throws StartupError when what is there is no key
   */
  load(): Promise<MasterKeyRing | undefined>;
}

/** A source whose keys this program keeps: a file in the data folder. */
export interface ManagedMasterKeySource extends MasterKeySource {
  readonly managed: true;
  /** Makes a first key unless another process has just done so. */
  create(): Promise<MasterKeyRing>;
  replace(ring: MasterKeyRing): Promise<void>;
}

/** `MASTER_KEY`, else `MASTER_KEY_FILE`, else a file in the data folder that is made when it is needed. */
export function masterKeySource(
  config: Pick<Config, 'dataDir' | 'masterKey'>,
): MasterKeySource | ManagedMasterKeySource {
  const { keys, file } = config.masterKey;
  if (keys !== undefined) return givenSource('MASTER_KEY', () => Promise.resolve(keys));
  if (file !== undefined) return givenSource(file, () => readFile(file, 'utf8'));
  return new DataFolderKeys(config.dataDir);
}

export function isManaged(source: MasterKeySource): source is ManagedMasterKeySource {
  return source.managed;
}

function givenSource(place: string, read: () => Promise<string>): MasterKeySource {
  return {
    place,
    managed: false,
    load: async () => {
      let text: string;
      try {
        text = await read();
      } catch (error) {
        throw new StartupError(`The master key cannot be read: ${(error as Error).message}`);
      }
      return parse(text, place);
    },
  };
}

function parse(text: string, place: string): MasterKeyRing {
  const ring = parseMasterKeys(text);
  if (ring) return ring;
  throw new StartupError(
    `${place} must hold keys of 32 bytes in base64, the current one first. To make one: openssl rand -base64 32`,
  );
}

/** `DATA_DIR/master-key`, readable by its owner only. */
class DataFolderKeys implements ManagedMasterKeySource {
  readonly managed = true;
  readonly place: string;

  constructor(private readonly dataDir: string) {
    this.place = join(dataDir, FILE_NAME);
  }

  async load(): Promise<MasterKeyRing | undefined> {
    let text: string;
    try {
      text = await readFile(this.place, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new StartupError(`${this.place} cannot be read: ${(error as Error).message}`);
    }
    return parse(text, this.place);
  }

  async create(): Promise<MasterKeyRing> {
    await ensureDataDir(this.dataDir);
    await writeSecretFile(this.place, new MasterKeyRing([MasterKey.generate()]).toText());
    const ring = await this.load();
    if (!ring) throw new StartupError(`${this.place} has gone while it was being made.`);
    return ring;
  }

  async replace(ring: MasterKeyRing): Promise<void> {
    const draft = `${this.place}.${randomBytes(4).toString('hex')}`;
    try {
      const handle = await open(draft, 'wx', 0o600);
      try {
        await handle.writeFile(ring.toText());
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, this.place);
      const folder = await open(this.dataDir, 'r');
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
    } finally {
      await rm(draft, { force: true });
    }
  }
}
