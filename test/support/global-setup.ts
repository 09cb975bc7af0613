import { registerHooks } from 'node:module';
import { resolve } from 'node:path';

/** Read by global-teardown.ts, which jest runs in the same process. */
export interface GlobalWithCluster {
  stopTestCluster?: () => Promise<void>;
}

/** Where the workspaces' sources are, as `moduleNameMapper` of jest.config.mjs has it. */
const source = (path: string) => resolve(__dirname, '../..', path);

/**
 * Jest transpiles what this file imports, but resolves it as Node does, which knows neither that `./x.js` is `./x.ts`
 * here nor that a workspace's sources may be newer than its build.
 */
function resolveSources() {
  return registerHooks({
    resolve(specifier, context, next) {
      if (specifier === '@standing/migrations') return next(source('migrations/src/index.ts'), context);
      if (specifier.startsWith('@standing/shared/')) {
        return next(source(`shared/src/${specifier.slice('@standing/shared/'.length)}.ts`), context);
      }
      const isRelative = specifier.startsWith('./') || specifier.startsWith('../');
      if (isRelative && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts')) {
        return next(specifier.replace(/\.js$/, '.ts'), context);
      }
      return next(specifier, context);
    },
  });
}

export default async function globalSetup(): Promise<void> {
  const hooks = resolveSources();
  try {
    const { startTestCluster } = await import('./postgres.js');
    (globalThis as GlobalWithCluster).stopTestCluster = await startTestCluster();
  } finally {
    hooks.deregister();
  }
}
