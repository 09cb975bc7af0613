/**
 * The boundaries of ARCHITECTURE.md. Type-only imports count: a type that crosses a boundary couples as much as a
 * value does. Specs may reach further than the code beside them.
 */
const SPEC = '\\.spec\\.tsx?$';
const npm = (...names) => `(^|/)node_modules/(${names.join('|')})(/|$)`;

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Files that need each other are one file, or share a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that does not resolve escapes every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'production-without-tests',
      comment: 'What ships does not import what tests it.',
      severity: 'error',
      from: { path: '^(shared|migrations|server|admin-ui)/src/', pathNot: SPEC },
      to: { path: ['^test/', SPEC] },
    },
    {
      name: 'shared-is-pure',
      comment: 'shared runs in the browser too: no other workspace, no framework, no driver.',
      severity: 'error',
      from: { path: '^shared/src/', pathNot: SPEC },
      to: {
        path: ['^(server|migrations|admin-ui|test)/', npm('@nestjs', 'typeorm', 'pg', 'fastify', 'react')],
      },
    },
    {
      name: 'no-node-in-the-browser',
      comment: 'shared and admin-ui run in the browser, where the modules of Node do not exist.',
      severity: 'error',
      from: { path: '^(shared|admin-ui)/src/', pathNot: SPEC },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'migrations-stand-alone',
      comment: 'A migration must do tomorrow what it did today, so it depends on nothing that changes.',
      severity: 'error',
      from: { path: '^migrations/src/', pathNot: SPEC },
      to: { pathNot: ['^migrations/', npm('typeorm')] },
    },
    {
      name: 'modules-through-services',
      comment:
        'A server module reaches another through its service (and its module, to be given it). A factory does the' +
        " module's wiring where there is no Nest application. ActorNames only looks names up, for everyone.",
      severity: 'error',
      from: { path: '^server/src/([^/]+)/', pathNot: [SPEC, '\\.factory\\.ts$'] },
      to: {
        path: '^server/src/[^/]+/',
        pathNot: [
          '^server/src/$1/',
          '^server/src/(platform|demo)/',
          '\\.(service|module|factory)\\.ts$',
          '^server/src/staff/actor-names\\.ts$',
        ],
      },
    },
    {
      name: 'nothing-stands-on-the-demo',
      comment: 'Only the seed and the command line know the demo data.',
      severity: 'error',
      from: { path: '^server/src/', pathNot: [SPEC, '^server/src/(demo|cli)/', '^server/src/seed\\.ts$'] },
      to: { path: '^server/src/demo/' },
    },
    {
      name: 'platform-knows-no-module',
      comment: 'platform is what the modules stand on.',
      severity: 'error',
      from: { path: '^server/src/platform/', pathNot: SPEC },
      to: { path: '^server/src/', pathNot: '^server/src/platform/' },
    },
    {
      name: 'controllers-are-http-only',
      comment: 'A controller calls a service; it sees no SQL.',
      severity: 'error',
      from: { path: '\\.controller\\.ts$' },
      to: { path: ['\\.(store|read-model|row)\\.ts$', npm('typeorm', 'pg', '@nestjs/typeorm')] },
    },
    {
      name: 'ui-from-shared-only',
      comment: 'The UI knows the server by its contract.',
      severity: 'error',
      from: { path: '^admin-ui/' },
      to: { path: '^(server|migrations|test)/' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: ['^(server|shared|migrations|admin-ui)/dist/.*\\.d\\.ts$'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
    cache: { folder: 'node_modules/.cache/dependency-cruiser', strategy: 'content' },
  },
};
