import { defineConfig } from 'vitest/config';

/**
 * Mutation testing runs the tests of the decisions alone: nothing else may be needed to notice a wrong one. Its code
 * counts what it covers, which makes long properties several times slower.
 */
export default defineConfig({ test: { include: ['test/domain/**/*.test.ts'], testTimeout: 30_000 } });
