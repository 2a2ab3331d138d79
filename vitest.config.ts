import { defineConfig } from 'vitest/config';

/** Their files share a worker's modules: pure functions, and stories, which would each load Google's clients anew. */
const SHARING = ['test/domain/**/*.test.ts', 'test/stories/**/*.test.ts'];

export default defineConfig({
  test: {
    setupFiles: ['test/support/node-version.ts'],
    reporters: ['default', './test/support/closing-line.ts'],
    // Postgres, Chromium and two workers share two cores: what was late once is run again; what is wrong fails twice.
    retry: 1,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'sharing', include: SHARING, isolate: false } },
      {
        extends: true,
        test: { name: 'alone', include: ['test/**/*.test.ts', 'test/**/*.test.tsx'], exclude: SHARING },
      },
    ],
  },
});
