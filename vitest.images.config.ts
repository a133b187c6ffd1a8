import { defineConfig } from 'vitest/config';
import { reporters } from './vitest.shared.ts';

/** What is shipped beside the program: the container image, started as an engine would, and the units under a real systemd. */
export default defineConfig({
  test: {
    include: ['test/{images,systemd}/**/*.check.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    ...reporters('images'),
  },
});
