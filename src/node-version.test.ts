import { expect, it } from 'vitest';
import { nodeFault } from './node-version.ts';

it.each(['24.0.0', '24.21.0', '26.1.0', '100.0.0'])('%s is new enough', (version) => {
  expect(nodeFault(version, '/usr/bin/node')).toBeUndefined();
});

it.each(['23.11.1', '22.18.0', '20.20.2', '8.0.0'])('%s is not, which is said with where it is', (version) => {
  const fault = nodeFault(version, '/usr/bin/node');
  expect(fault).toContain(`this is ${version} (/usr/bin/node)`);
  expect(fault).toContain('needs Node 24');
});
