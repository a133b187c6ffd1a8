import { onTestFinished } from 'vitest';
import { systemClock, type Clock } from '../../src/clock.ts';
import { silentLogger } from '../../src/logger.ts';
import { SimulatedBackend, type BackendSettings } from '../../src/simulators/backend/backend.ts';

/** An OTLP backend for one test. */
export async function startBackend(
  settings: Partial<BackendSettings> = {},
  clock: Clock = systemClock,
): Promise<SimulatedBackend> {
  const backend = new SimulatedBackend({ host: '127.0.0.1', port: 0, ...settings }, { clock, logger: silentLogger });
  await backend.start();
  onTestFinished(() => backend.stop());
  return backend;
}
