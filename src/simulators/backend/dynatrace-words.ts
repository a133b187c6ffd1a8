/** Why something of an accepted request was not taken. */
export interface Issue {
  /** Key of the metric, name of the span; '' for a log record. */
  readonly subject: string;
  readonly reason: string;
}

/** Lines of one answer; a request of 15,000 points must not be answered with as many. */
const MOST_LINES = 10;

/**
 * The message of a partial success in Dynatrace's words, which users have posted: a heading, then a line for each
 * metric and reason.
 *
 * @param what `metrics`, `traces`, `logs`
 */
export function issuesText(what: string, issues: readonly Issue[]): string {
  const lines = [...new Set(issues.map(line))];
  const shown = lines.slice(0, MOST_LINES);
  const more = lines.length > shown.length ? [`… and ${lines.length - shown.length} more`] : [];
  return [`The following issues were encountered while ingesting OTLP ${what}:`, 'Errors:', ...shown, ...more, ''].join(
    '\n',
  );
}

function line({ subject, reason }: Issue): string {
  if (reason.startsWith('UNSUPPORTED_METRIC_TYPE')) return `Unsupported metric: '${subject}' - Reason: ${reason}`;
  if (subject === '') return `Record dropped. - Reason: ${reason}`;
  return `Metric value dropped. key: '${subject}' - Reason: ${reason}`;
}
