import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const sharedSources = join(import.meta.dirname, '../shared/src');

/** What somebody's browser has to fetch before the page is of use, in thousand bytes of gzipped script. */
const BUDGETS = [
  {
    page: 'sign-in',
    // A browser loads one language; they differ by little.
    modules: ['src/main.tsx', 'src/staff/SignInPage.tsx', 'src/app/i18n/zh.entrance.ts'],
    limit: 270,
  },
  {
    page: 'first list',
    modules: ['src/main.tsx', 'src/app/Layout.tsx', 'src/accounts/AccountListPage.tsx', 'src/app/i18n/zh.ts'],
    limit: 350,
  },
];

/** Prints what the pages that people meet first weigh, and fails the build when one has outgrown its budget. */
function scriptBudget(): Plugin {
  return {
    name: 'script-budget',
    apply: 'build',
    writeBundle(options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const gzipped = (fileName: string) =>
        gzipSync(readFileSync(join(options.dir ?? '', fileName)), { level: 9 }).length;
      for (const { page, modules, limit } of BUDGETS) {
        const needed = new Set<string>();
        const add = (fileName: string) => {
          if (needed.has(fileName)) return;
          needed.add(fileName);
          chunks.find((chunk) => chunk.fileName === fileName)?.imports.forEach(add);
        };
        for (const module of modules) {
          const chunk = chunks.find(({ moduleIds }) =>
            moduleIds.some((id) => id.endsWith(`admin-ui/${module}`)),
          );
          if (!chunk) this.error(`script budget: ${module} is in no chunk`);
          add(chunk.fileName);
        }
        const kilobytes = [...needed].reduce((sum, fileName) => sum + gzipped(fileName), 0) / 1000;
        const figures = `${page}: ${kilobytes.toFixed(1)} kB of script gzipped in ${needed.size} files, limit ${limit} kB`;
        if (kilobytes > limit) this.error(figures);
        this.info(figures);
      }
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), scriptBudget()],
  resolve: {
    // The sources, so that a change in shared shows at once and nothing has to be built first.
    alias: [{ find: /^@standing\/shared\/(.*)$/, replacement: `${sharedSources}/$1.ts` }],
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Browsers of the last two years: staff machines are managed.
    target: 'es2023',
    // The polyfill would be an inline script in older browsers only; the page's policy allows none.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: { '/api': 'http://127.0.0.1:3000' },
  },
});
