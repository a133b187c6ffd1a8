/** Tests that need the machine for themselves. */
export const ALONE = ['test/contract/flood.test.ts', 'test/chaos/chaos.test.ts'] as const;

/** In CI the results are kept as JSON too, to be counted. */
export function reporters(run: string) {
  if (process.env['CI'] !== 'true') return {};
  return { reporters: ['default', 'json'], outputFile: { json: `test-results/${run}.json` } };
}
