import { ConfigError, loadConfig } from './config.js';

const ROOT = '/srv/standing';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env, ROOT);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('without any variable is the demo on an embedded database, reachable from this machine only', () => {
    expect(loadConfig({}, ROOT)).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      database: { kind: 'embedded' },
      dataDir: '/srv/standing/.data',
      seed: 'demo',
      rateLimits: true,
      worker: 'child',
      production: false,
      publicUrl: undefined,
    });
  });

  it('seeds nothing into an outside database unless asked to', () => {
    const url = 'postgres://standing@db/standing';
    expect(loadConfig({ DATABASE_URL: url }, ROOT)).toMatchObject({
      seed: 'none',
      database: { kind: 'outside', url, ownerUrl: undefined },
    });
    expect(loadConfig({ DATABASE_URL: url, SEED: 'demo' }, ROOT).seed).toBe('demo');
  });

  it('takes an empty variable for an unset one, as compose files pass them', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: '', SMTP_URL: ' ' }, ROOT)).toEqual(loadConfig({}, ROOT));
  });

  it('resolves DATA_DIR against the installation, not the working directory', () => {
    expect(loadConfig({ DATA_DIR: 'elsewhere' }, ROOT).dataDir).toBe('/srv/standing/elsewhere');
    expect(loadConfig({ DATA_DIR: '/var/lib/x' }, ROOT).dataDir).toBe('/var/lib/x');
  });

  it('names every bad variable at once', () => {
    const problems = problemsOf({
      PORT: '70000',
      HOST: 'not a host',
      SEED: 'everything',
      RATE_LIMITS: 'maybe',
      WORKER: 'thread',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://db',
      SMTP_URL: 'mail.example',
      PUBLIC_URL: 'standing.example',
      DATABASE_POOL_SIZE: '-1',
      DEMO_PASSWORD: 'short',
      DEMO_API_KEY: 'has spaces in it',
      S3_URL: 'https://bucket.example',
      CLAMD_URL: 'clamd:3310',
      MASTER_KEY: 'too short',
    });
    expect(problems).toHaveLength(15);
    expect(new Set(problems.map((problem) => problem.split(' ')[0]))).toEqual(
      new Set([
        'CLAMD_URL',
        'DATABASE_POOL_SIZE',
        'DATABASE_URL',
        'DEMO_API_KEY',
        'DEMO_PASSWORD',
        'HOST',
        'LOG_LEVEL',
        'MASTER_KEY',
        'PORT',
        'PUBLIC_URL',
        'RATE_LIMITS',
        'S3_URL',
        'SEED',
        'SMTP_URL',
        'WORKER',
      ]),
    );
  });

  it('never repeats a secret in its message', () => {
    const message = problemsOf({
      DATABASE_URL: 'mysql://user:hunter22@db',
      SMTP_URL: 'user:hunter22@mail',
      DEMO_PASSWORD: 'hunter22 with spaces',
      S3_URL: 's3://key:hunter22@',
      MASTER_KEY: 'hunter22',
    }).join('\n');
    expect(message).toContain('DATABASE_URL');
    expect(message).not.toContain('hunter22');
  });

  it.each(['0.0.0.0', '192.168.1.5', '::', 'standing.example'])('refuses the demo on %s', (host) => {
    expect(problemsOf({ HOST: host })).toEqual([expect.stringMatching(/^HOST .*SEED=none/)]);
    expect(problemsOf({ HOST: host, SEED: 'none' })).toEqual([]);
  });

  it.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('allows the demo on %s', (host) => {
    expect(problemsOf({ HOST: host })).toEqual([]);
  });

  it('refuses demo data and missing rate limits in production', () => {
    expect(problemsOf({ NODE_ENV: 'production', RATE_LIMITS: 'off' })).toEqual([
      expect.stringMatching(/^SEED=demo/),
      expect.stringMatching(/^RATE_LIMITS=off/),
    ]);
    expect(problemsOf({ NODE_ENV: 'production', SEED: 'none' })).toEqual([]);
  });

  it('refuses an owner login without one for the API', () => {
    expect(problemsOf({ DATABASE_OWNER_URL: 'postgres://owner@db/standing' })).toEqual([
      expect.stringMatching(/^DATABASE_OWNER_URL needs DATABASE_URL/),
    ]);
  });

  it('cannot be changed afterwards', () => {
    const config = loadConfig({}, ROOT);
    expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError);
    expect(() => Object.assign(config.database, { kind: 'outside' })).toThrow(TypeError);
  });
});
