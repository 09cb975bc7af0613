import { randomBytes } from 'node:crypto';
import { access, chmod, constants, link, mkdir, open, rm } from 'node:fs/promises';
import { StartupError } from './startup-error.js';

/** As root others may pass through: PostgreSQL runs as a user of its own below it. Secrets in it have their own mode. */
const dataDirMode = () => (process.getuid?.() === 0 ? 0o711 : 0o700);

/**
 * Creates the data folder if it is not there.
 *
 * @throws StartupError when it cannot be created or written to.
 */
export async function ensureDataDir(dataDir: string): Promise<void> {
  try {
    const created = await mkdir(dataDir, { recursive: true });
    if (created !== undefined) await chmod(dataDir, dataDirMode());
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartupError(
      `The data folder ${dataDir} cannot be used: ${(error as Error).message}.` +
        ' Start as the user who owns it, or choose another DATA_DIR.',
    );
  }
}

/**
 * Writes a file that only its owner may read, whole or not at all, unless it exists already.
 *
 * @returns whether it was written.
 * @throws StartupError when the folder cannot be written.
 */
export async function writeSecretFile(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A link, unlike a rename, fails when another process was first.
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new StartupError(`${file} cannot be written: ${(error as Error).message}`);
  } finally {
    await rm(draft, { force: true });
  }
}
