import { defineConfig } from 'vitest/config';
import { ALONE, reporters } from './vitest.shared.ts';

/** Tests that fill the machine by themselves, one after another: beside others they would measure these. */
export default defineConfig({
  test: { include: [...ALONE], fileParallelism: false, testTimeout: 180_000, ...reporters('alone') },
});
