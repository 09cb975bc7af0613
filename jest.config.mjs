import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = import.meta.dirname;

/** Names of the installed packages that are ES modules, nested ones included. About 0.1 s for 500 packages. */
function esmPackages(modulesFolder, names = new Set()) {
  for (const entry of readdirSync(modulesFolder)) {
    if (entry.startsWith('.')) continue;
    const folder = join(modulesFolder, entry);
    if (entry.startsWith('@')) {
      esmPackages(folder, names);
      continue;
    }
    const manifestFile = join(folder, 'package.json');
    if (!existsSync(manifestFile)) continue;
    const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
    if (manifest.type === 'module') names.add(manifest.name);
    if (existsSync(join(folder, 'node_modules'))) esmPackages(join(folder, 'node_modules'), names);
  }
  return names;
}

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
/** CommonJS packages that `import()` an ES module, which Jest's CommonJS cannot do. */
const importing = ['@fastify/cookie'];
const downLevelled = [...esmPackages(join(root, 'node_modules')), ...importing].map(escape).join('|');

const swc = (parser) => [
  '@swc/jest',
  {
    swcrc: false,
    jsc: {
      parser,
      transform: {
        // As tsconfig has it: only `import type` goes away, so a file that works here works when built.
        verbatimModuleSyntax: true,
        // Nest finds what to inject, and TypeORM the column types, in the emitted metadata.
        legacyDecorator: true,
        decoratorMetadata: true,
        useDefineForClassFields: false,
        react: { runtime: 'automatic' },
      },
      keepClassNames: true,
    },
  },
];

const base = {
  rootDir: root,
  testEnvironment: 'node',
  // Built files and browser output must not shadow the sources.
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  // Jest loads CommonJS; production loads ES modules. So everything that is ESM is down-levelled here, and what
  // depends on the real module system is tested against the built server in test/e2e.
  transform: {
    '^.+\\.ts$': swc({ syntax: 'typescript', decorators: true }),
    '^.+\\.tsx$': swc({ syntax: 'typescript', tsx: true, decorators: true }),
    '^.+\\.m?js$': swc({ syntax: 'ecmascript' }),
  },
  // CommonJS packages are left alone (`.mjs` files, and every package whose type is `module`, are not).
  transformIgnorePatterns: [`/node_modules/(?!(?:.*/node_modules/)?(?:${downLevelled})/)(?!.*\\.mjs$)`],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@standing/shared/(.*)$': '<rootDir>/shared/src/$1',
    '^@standing/migrations$': '<rootDir>/migrations/src',
  },
};

/** A throw-away PostgreSQL cluster; Jest starts it once for all the projects of a run that name it. */
const database = {
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

const project = (displayName, roots, extra = {}) => ({
  ...base,
  ...extra,
  displayName,
  roots: roots
    .map((folder) => `<rootDir>/${folder}`)
    .filter((folder) => existsSync(folder.replace('<rootDir>', root))),
  testMatch: ['**/*.spec.ts', '**/*.spec.tsx'],
});

export default {
  rootDir: root,
  // For two cores: each worker drives PostgreSQL, a server or a browser as well. The whole took 1,297 s with two workers,
  // 1,201 s with three.
  maxWorkers: 3,
  // Milliseconds. Starting a PostgreSQL or a browser on a busy machine takes longer than Jest's 5 s; a test that hangs
  // is found all the same.
  testTimeout: 60_000,
  cacheDirectory: join(root, 'node_modules/.cache/jest'),
  projects: [
    project('pure', ['shared/src', 'migrations/src', 'admin-ui/src']),
    project('server', ['server/src'], database),
    project('integration', ['test/integration'], database),
    project('property', ['test/property'], database),
    project('security', ['test/security'], database),
    project('e2e', ['test/e2e'], database),
  ],
};
