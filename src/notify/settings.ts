import { z } from 'zod';
import { numberBetween, strict, wholeBetween, yesOrNo } from '../strict.ts';
import type { Language } from '../words/language.ts';
import { channelsSchema } from './channel-schema.ts';
import type { ChannelSettings } from './channel-settings.ts';
import { quietHoursOf, type QuietHours } from './quiet-hours.ts';

/** Changes of advice that are told. `withdrawn`: it was told to be a good moment, and is none any more. */
export const ADVICE_NEWS = ['now', 'partly', 'withdrawn'] as const;
export type AdviceNews = (typeof ADVICE_NEWS)[number];

/** When the household is told what, complete and checked. Secrets are in here: never show it as it is. */
export interface NotifySettings {
  readonly language: Language;
  /** No notification is sent in them; what still holds is told when they end. Absent: none. */
  readonly quietHours?: QuietHours;
  /** Notifications on advice that an appliance may have on one day of the household's time zone. */
  readonly perDay: number;
  readonly advice: readonly AdviceNews[];
  /** Seconds that something must have been wrong to be told; absent: trouble is not told. */
  readonly troubleAfter?: number;
  readonly channels: ChannelSettings;
}

const DEFAULT_QUIET_HOURS = '22:00-07:00';

const quietHoursSchema = z
  .string({ error: `expected the hours without notifications such as ${DEFAULT_QUIET_HOURS}, or none` })
  .default(DEFAULT_QUIET_HOURS)
  .transform((text, ctx): QuietHours | undefined => {
    if (text === 'none') return undefined;
    const hours = quietHoursOf(text);
    if (hours === undefined) {
      ctx.addIssue(`expected two different times of the day such as ${DEFAULT_QUIET_HOURS}, or none`);
      return z.NEVER;
    }
    return hours;
  });

/** `notify:` in the YAML file. What it gives still names files of secrets: `withSecrets` reads them. */
export const notifySchema = strict('notify', {
  language: z.enum(['de', 'en'], { error: 'expected de or en' }).default('en'),
  quiet_hours: quietHoursSchema,
  per_day: wholeBetween(1, 48, 'the notifications that an appliance may have on a day').default(3),
  advice: z
    .array(z.enum(ADVICE_NEWS, { error: `expected some of ${ADVICE_NEWS.join(', ')}` }), {
      error: `expected a list of ${ADVICE_NEWS.join(', ')}, such as [now], or [] for none`,
    })
    .default(['now']),
  trouble: yesOrNo('whether trouble is told').default(true),
  trouble_after_minutes: numberBetween(1, 1440, 'the minutes that something must have been wrong to be told').default(
    5,
  ),
  channels: channelsSchema.default({}),
}).transform(({ quiet_hours, per_day, trouble, trouble_after_minutes, ...rest }) => ({
  ...rest,
  perDay: per_day,
  ...(quiet_hours && { quietHours: quiet_hours }),
  ...(trouble && { troubleAfter: trouble_after_minutes * 60 }),
}));

/** `notify:` checked, with names of files where a secret is kept in one. */
export type NotifyInput = z.output<typeof notifySchema>;

/** What holds without `notify:`: no channel. */
export function nobodyToTell(): NotifySettings {
  return { ...notifySchema.parse({}), channels: {} };
}
