import type { GlobalWithCluster } from './global-setup.js';

export default async function globalTeardown(): Promise<void> {
  await (globalThis as GlobalWithCluster).stopTestCluster?.();
}
