import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from './config.js';
import { demoCredentials } from './demo-credentials.js';

describe('demoCredentials', () => {
  let dataDir: string;

  beforeEach(async () => {
    dataDir = join(await mkdtemp(join(tmpdir(), 'standing-demo-')), 'data');
  });
  afterEach(() => rm(join(dataDir, '..'), { recursive: true, force: true }));

  const config = (env: Record<string, string> = {}) => loadConfig({ ...env, DATA_DIR: dataDir }, '/');

  it('generates them once and keeps them where only their owner reads', async () => {
    const first = await demoCredentials(config());
    expect(await demoCredentials(config())).toEqual(first);
    expect(first.password).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
    for (const file of [first.passwordFile, first.apiKeyFile]) {
      expect((await stat(file ?? '')).mode & 0o777).toBe(0o600);
    }
    expect((await readFile(first.passwordFile ?? '', 'utf8')).trim()).toBe(first.password);
  });

  it('gives processes that start at once the same ones', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => demoCredentials(config())));
    expect(new Set(all.map(({ password, apiKey }) => `${password} ${apiKey}`)).size).toBe(1);
  });

  it('prefers what the operator gave, and keeps that nowhere', async () => {
    await demoCredentials(config());
    const given = await demoCredentials(config({ DEMO_PASSWORD: 'a-given-password' }));
    expect(given).toMatchObject({ password: 'a-given-password', passwordFile: undefined });
    expect(await readFile(join(dataDir, 'demo-password'), 'utf8')).not.toContain('a-given-password');
  });
});
