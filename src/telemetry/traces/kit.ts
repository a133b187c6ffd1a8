import type { Clock } from '../../clock.ts';
import type { SamplerSettings } from '../settings.ts';
import type { Active } from './active.ts';
import type { Carried } from './carried.ts';
import type { Ids } from './ids.ts';
import { createSampling, type Sampling } from './sampling.ts';
import type { Spans } from './spans.ts';

/** What all who make traces share. */
export interface TraceKit {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly spans: Spans;
  readonly active: Active;
  readonly carried: Carried;
  readonly sampler: SamplerSettings | undefined;
}

/** Each source has a minute of its own. */
export function samplingFor({ sampler, ids }: TraceKit): Sampling {
  return createSampling(sampler, ids);
}
