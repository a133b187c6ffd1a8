import { defineConfig } from 'vitest/config';
import { ALONE, reporters } from './vitest.shared.ts';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'dynatrace/**/*.test.ts', 'grafana/**/*.test.ts'],
    exclude: ['node_modules', ...ALONE],
    // Real components start in the integration tests; each test ends by its own events long before this.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    ...reporters('together'),
  },
});
