import { defineConfig } from 'vitest/config';

/** Mutation testing runs the tests of the decisions alone: nothing else may be needed to notice a wrong one. */
export default defineConfig({ test: { include: ['test/domain/**/*.test.ts'] } });
