import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    setupFiles: ['test/support/node-version.ts'],
    reporters: ['default', './test/support/closing-line.ts'],
    // Postgres, Chromium and two workers share two cores: what was late once is run again; what is wrong fails twice.
    retry: 1,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
