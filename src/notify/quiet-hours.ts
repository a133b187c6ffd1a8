/** Minutes since midnight, 0–1439. They go over midnight where `from` is the later one. */
export interface QuietHours {
  /** The first minute that is quiet. */
  readonly from: number;
  /** The first minute that is not. */
  readonly until: number;
}

/** `22:00-07:00`; undefined if it is anything else, or the two times are the same. */
export function quietHoursOf(text: string): QuietHours | undefined {
  const match = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/.exec(text.trim());
  if (!match) return undefined;
  const [hour, minute, untilHour, untilMinute] = match.slice(1).map(Number) as [number, number, number, number];
  if (hour > 23 || untilHour > 23 || minute > 59 || untilMinute > 59) return undefined;
  const hours = { from: hour * 60 + minute, until: untilHour * 60 + untilMinute };
  return hours.from === hours.until ? undefined : hours;
}

/** @param minute since midnight, as the household's clock shows it: at the end of summer time some come twice */
export function isQuiet(hours: QuietHours | undefined, minute: number): boolean {
  if (!hours) return false;
  const { from, until } = hours;
  return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}
