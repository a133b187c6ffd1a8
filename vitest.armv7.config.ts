import { defineConfig } from 'vitest/config';
import { reporters } from './vitest.shared.ts';

/** The built service and the Collector as a Raspberry Pi 3 runs them, under qemu: ten times slower, so one by one. */
export default defineConfig({
  test: {
    include: ['test/armv7/**/*.check.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    ...reporters('armv7'),
  },
});
