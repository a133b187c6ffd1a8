import { z } from 'zod';
import type { ProblemFacts } from '../problems/problems.ts';
import { CLAIMS, type AdviceMemory } from './advice-watch.ts';
import type { TroubleMemory } from './trouble-watch.ts';
import { isKnownTrouble } from './trouble-words.ts';

/** To be kept over a restart, so that nothing is told twice and no day has more than its share. JSON. */
export interface NotifyMemory {
  readonly advice: AdviceMemory;
  readonly trouble: TroubleMemory;
}

const counts = z.record(z.string(), z.record(z.string(), z.number().int().min(0)));
const facts = z.custom<ProblemFacts>(isKnownTrouble);

const memorySchema = z.object({
  advice: z.object({ told: z.record(z.string(), z.enum(CLAIMS)), counts }),
  trouble: z.object({ told: z.record(z.string(), z.object({ facts, since: z.number() })), counts }),
}) satisfies z.ZodType<NotifyMemory>;

/** What was kept, if it is of a form that this version knows; else it is as if nothing had been told yet. */
export function memoryOf(kept: unknown): NotifyMemory | undefined {
  return memorySchema.safeParse(kept).data;
}
