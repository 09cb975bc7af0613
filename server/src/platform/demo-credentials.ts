import { randomBytes, randomInt } from 'node:crypto';
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.js';
import { ensureDataDir, writeSecretFile } from './data-dir.js';
import { StartupError } from './startup-error.js';

export interface DemoCredentials {
  readonly password: string;
  readonly apiKey: string;
  /** The file that keeps the generated one; undefined when the operator gave it in the environment. */
  readonly passwordFile: string | undefined;
  readonly apiKeyFile: string | undefined;
}

/** Easily told apart when read from a terminal: no 0/O, 1/l/i. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Four groups of four: 79 bits. */
function generatePassword(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}

const generateApiKey = () => `standing_demo_${randomBytes(24).toString('base64url')}`;

/** Reads the secret that an earlier start kept, or keeps a new one. Two processes at once get the same. */
async function kept(file: string, generate: () => string): Promise<string> {
  await writeSecretFile(file, `${generate()}\n`);
  await chmod(file, 0o600);
  const secret = (await readFile(file, 'utf8')).trim();
  if (secret === '') throw new StartupError(`${file} is empty. Delete it, and a new one is generated.`);
  return secret;
}

/**
 * Password of the demo staff and API key of the demo wallet: from `DEMO_PASSWORD` and `DEMO_API_KEY`, else generated
 * at the first call and read again from `DATA_DIR` (mode 0600) ever after.
 *
 * @throws StartupError when `DATA_DIR` cannot be written.
 */
export async function demoCredentials(config: Config): Promise<DemoCredentials> {
  await ensureDataDir(config.dataDir);
  const passwordFile = join(config.dataDir, 'demo-password');
  const apiKeyFile = join(config.dataDir, 'demo-api-key');
  const { password, apiKey } = config.demo;
  return {
    password: password ?? (await kept(passwordFile, generatePassword)),
    apiKey: apiKey ?? (await kept(apiKeyFile, generateApiKey)),
    passwordFile: password === undefined ? passwordFile : undefined,
    apiKeyFile: apiKey === undefined ? apiKeyFile : undefined,
  };
}
