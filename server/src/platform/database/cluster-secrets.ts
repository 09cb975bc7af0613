import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeSecretFile } from '../data-dir.js';
import { StartupError } from '../startup-error.js';

const schema = z.object({
  superuser: z.string().min(1),
  owner: z.string().min(1),
  app: z.string().min(1),
  auditor: z.string().min(1),
});

/** Passwords of the embedded database's logins. */
export type ClusterSecrets = z.infer<typeof schema>;

const fileIn = (dataDir: string) => join(dataDir, 'postgres-passwords.json');

/** @throws StartupError when the file is there but holds something else. */
export async function readClusterSecrets(dataDir: string): Promise<ClusterSecrets | undefined> {
  const file = fileIn(dataDir);
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StartupError(`${file} cannot be read: ${(error as Error).message}`);
  }
  try {
    return schema.parse(JSON.parse(content));
  } catch {
    throw new StartupError(
      `${file} is damaged. Delete it: new passwords are set at the next start, and no data is lost.`,
    );
  }
}

/** Generates passwords and keeps them in `dataDir`, readable by its owner only (mode 0600). */
export async function createClusterSecrets(dataDir: string): Promise<ClusterSecrets> {
  // base64url: needs no escaping in SQL, in a URL or in a shell.
  const password = () => randomBytes(24).toString('base64url');
  const secrets = { superuser: password(), owner: password(), app: password(), auditor: password() };
  await writeSecretFile(fileIn(dataDir), `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}
