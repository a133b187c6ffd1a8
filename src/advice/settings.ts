import { z } from 'zod';
import { APPLIANCE_KINDS } from './advice.ts';
import { complete, contradictions, type ApplianceSettings } from './appliance.ts';
import type { RunPhase } from './kinds.ts';
import { numberBetween, strict, wholeBetween, yesOrNo } from '../strict.ts';

export type { ApplianceSettings } from './appliance.ts';

/** The household's two prices, per kWh. */
export interface PriceSettings {
  readonly importPerKwh: number;
  readonly exportPerKwh: number;
  /** ISO 4217. */
  readonly currency: string;
}

/** Who gets the sun first when both would take it. */
export type SurplusPriority = 'car-first' | 'battery-first';

export interface SurplusSettings {
  readonly battery: SurplusPriority;
  /** W that are left to the grid (or the battery) untouched. */
  readonly reserveW: number;
}

export interface AdviceSettings {
  readonly appliances: readonly ApplianceSettings[];
  /** Absent: nothing is said of costs. */
  readonly prices?: PriceSettings;
  readonly surplus: SurplusSettings;
}

/** Of what it draws, our own sun covers this much: "now". The rest is what forecasts of a minute cannot tell anyway. */
const NOW_PERCENT = 90;
const DAY_MINUTES = 1440;

const phaseSchema = strict('a phase of a run', {
  minutes: numberBetween(1, DAY_MINUTES, 'how many minutes the phase lasts'),
  kw: numberBetween(0, 100, 'its power in kW'),
}).transform(({ minutes, kw }): RunPhase => ({ minutes, watts: kw * 1000 }));

/** One entry of `appliances:` in the YAML file. */
export const applianceSchema = strict('an appliance', {
  id: z
    .string({ error: 'expected a short name, such as car' })
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,31})$/, 'expected at most 32 small letters, digits and dashes, such as car-2'),
  kind: z.enum(APPLIANCE_KINDS, { error: `expected one of ${APPLIANCE_KINDS.join(', ')}` }),
  name: z
    .string({ error: 'expected what you call it' })
    .trim()
    .min(1, 'expected what you call it, or no name at all')
    .max(40, 'expected a name of at most 40 characters')
    .optional(),
  phases: z.literal([1, 2, 3], { error: 'expected the phases that the car charges on: 1, 2 or 3' }).optional(),
  min_power_kw: numberBetween(0.01, 100, 'the least power in kW').optional(),
  max_power_kw: numberBetween(0.01, 100, 'the most power in kW').optional(),
  adjustable: yesOrNo('its power is set to follow the sun').default(false),
  run_minutes: numberBetween(1, DAY_MINUTES, 'how many minutes a run takes').optional(),
  profile: z
    .array(phaseSchema, { error: 'expected the phases of a run, each with a dash in front, minutes and kw' })
    .min(1, 'expected at least one phase, or no profile: at all')
    .max(100, 'expected at most 100 phases')
    .optional(),
  interruptible: yesOrNo('it may be switched off in the middle').optional(),
  min_run_minutes: numberBetween(0, DAY_MINUTES, 'how many minutes it should run once it has begun').optional(),
  hold_on_seconds: wholeBetween(0, 3600, 'how many seconds the sun must last before "now"').optional(),
  hold_off_seconds: wholeBetween(0, 7200, 'how many seconds without it before "now" is taken back').optional(),
  hysteresis_kw: numberBetween(0, 10, 'by how many kW the sun may fall short before "now" is doubted').optional(),
  max_changes_per_hour: wholeBetween(2, 60, 'how often an hour the advice may change').optional(),
  now_percent: numberBetween(1, 100, 'the share of own sun for "now" in %').default(NOW_PERCENT),
  partly_percent: numberBetween(1, 100, 'the share of own sun for "partly" in %').optional(),
  meter: z
    .string({ error: 'expected the id of the meter (under meters: or rs485:) that measures it alone' })
    .min(1, 'expected the id of a meter, or no meter at all')
    .optional(),
})
  .superRefine((input, ctx) => {
    for (const { path, message } of contradictions(input)) ctx.addIssue({ code: 'custom', path: [path], message });
  })
  .transform(complete);

/** An appliance as the user writes it. */
export type ApplianceInput = z.input<typeof applianceSchema>;

/** `appliances:` in the YAML file. */
export const appliancesSchema = z
  .array(applianceSchema, { error: 'expected a list of appliances, each with a dash in front' })
  .max(50, 'expected at most 50 appliances')
  .superRefine((appliances, ctx) => {
    for (const [index, { id }] of appliances.entries()) {
      const first = appliances.findIndex((other) => other.id === id);
      if (first < index)
        ctx.addIssue({
          code: 'custom',
          path: [index, 'id'],
          message: `expected another id: appliances[${first}] has this one`,
        });
    }
  });

/** `prices:` in the YAML file. */
export const pricesSchema = strict('prices', {
  import_per_kwh: numberBetween(0, 100, 'what a kWh from the grid costs, with everything, such as 0.28'),
  export_per_kwh: numberBetween(-10, 100, 'what a kWh to the grid earns, such as 0.08').default(0),
  currency: z
    .string({ error: 'expected a currency such as EUR' })
    .regex(/^[A-Z]{3}$/, 'expected the three letters of a currency, such as EUR')
    .default('EUR'),
}).transform(({ import_per_kwh, export_per_kwh, currency }): PriceSettings => ({
  importPerKwh: import_per_kwh,
  exportPerKwh: export_per_kwh,
  currency,
}));

/** `surplus:` in the YAML file. */
export const surplusSchema = strict('surplus', {
  battery: z
    .enum(['car-first', 'battery-first'], { error: 'expected car-first or battery-first' })
    .default('car-first'),
  reserve_kw: numberBetween(0, 10, 'how many kW are left to the grid').default(0),
}).transform(({ battery, reserve_kw }): SurplusSettings => ({ battery, reserveW: reserve_kw * 1000 }));

/** What the three keys of the YAML file came to; absent where the key is. */
export interface AdviceInput {
  readonly appliances?: readonly ApplianceSettings[] | undefined;
  readonly prices?: PriceSettings | undefined;
  readonly surplus?: SurplusSettings | undefined;
}

/** @returns complete settings: whatever is not configured is what most households have; an empty list is no advice */
export function adviceSettings({ appliances, prices, surplus }: AdviceInput = {}): AdviceSettings {
  return {
    appliances: appliances ?? defaultAppliances(),
    ...(prices && { prices }),
    surplus: surplus ?? surplusSchema.parse({}),
  };
}

/** A one-phase car and the machines that most households have. */
export function defaultAppliances(): readonly ApplianceSettings[] {
  const kinds = ['car', 'washing-machine', 'dishwasher', 'dryer', 'oven'] as const;
  return kinds.map((kind) => applianceSchema.parse({ id: kind, kind }));
}
