import { defineConfig } from 'vitest/config';

const ALL = ['test/**/*.test.ts', 'test/**/*.test.tsx'];

/**
 * Files with a process of their own: they start servers and processes, count what waits in this one, hear what it
 * warns of once, or measure it. All others share a worker's modules, which costs half as much as loading them anew
 * for each file; so a test leaves the process as it found it (environment, timers, listeners).
 */
const ALONE = [
  'test/{architecture,bench,chaos,contracts,deploy,simulation,store}/**/*.test.ts',
  'test/sandbox/page/**/*.test.{ts,tsx}',
  'test/google/connect.test.ts',
];

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
      { extends: true, test: { name: 'sharing', include: ALL, exclude: ALONE, isolate: false } },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
});
