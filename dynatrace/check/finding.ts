/** Something that is wrong in a file, as a sentence for whoever edits it. */
export interface Finding {
  /** Path relative to `dynatrace/`, or the name of a query. */
  readonly file: string;
  /** Which rule it breaks: a short, stable name. */
  readonly rule: string;
  readonly text: string;
}

export type Report = (rule: string, text: string) => void;
