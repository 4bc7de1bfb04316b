import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') };
const ignored = ['**/node_modules/**', '**/.next/**', '**/dist/**', '**/data/**'];

/** `x.test.ts` needs nothing but Node; `x.integration.test.ts` needs a real Docker Engine. */
export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['{app,components,lib,server,e2e}/**/*.test.{ts,tsx}'],
          exclude: [...ignored, '**/*.integration.test.ts'],
          testTimeout: 20_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          include: ['{server,e2e}/**/*.integration.test.ts'],
          exclude: ignored,
          globalSetup: './e2e/lab/integration-setup.ts',
          setupFiles: './e2e/lab/integration-worker.ts',
          // Most of their time test files wait for an engine, and each worker has one of its own.
          maxWorkers: 2,
          testTimeout: 180_000,
          expect: { poll: { timeout: 45_000 } },
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
