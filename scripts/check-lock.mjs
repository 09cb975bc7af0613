/**
 * Fails unless the lock file names every optional (platform) package that a locked package asks for. npm leaves out
 * those that the registry does not have (yet) for a version just published, and `npm ci` then refuses the lock file
 * everywhere: choose the newest version whose platform packages all exist.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8'));
const packages = Object.entries(lock.packages);
const locked = new Set(packages.map(([path]) => path.split('node_modules/').pop()));

let missing = 0;
for (const [path, { version, optionalDependencies = {} }] of packages) {
  const absent = Object.keys(optionalDependencies).filter((name) => !locked.has(name));
  missing += absent.length;
  if (absent.length > 0) console.error(`${path}@${version} asks for ${absent.join(', ')}`);
}
if (missing > 0) console.error('The lock file lacks these: npm ci would refuse it.');
process.exit(missing > 0 ? 1 : 0);
