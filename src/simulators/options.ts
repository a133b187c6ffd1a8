import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** Options from the command line as typed values, or all that is wrong with them, each a sentence. */
export type Parsed<T> =
  | { readonly ok: true; readonly options: T }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Reads command-line options one by one and collects every fault instead of stopping at the first. */
export class OptionReader {
  readonly faults: string[] = [];
  readonly #values = new Map<string, string[]>();
  readonly #flags = new Set<string>();

  /** @param command as the user typed it, for the faults */
  constructor(command: string, args: readonly string[], spec: ParseArgsOptionsConfig) {
    const { tokens } = parseArgs({
      args: [...args],
      options: spec,
      strict: false,
      allowPositionals: true,
      tokens: true,
    });
    for (const token of tokens) {
      if (token.kind === 'positional')
        this.faults.push(`"${token.value}" is not expected; ${command} takes options only.`);
      if (token.kind !== 'option') continue;
      const known = spec[token.name];
      if (!known) this.faults.push(`${token.rawName} is not an option of ${command}.`);
      else if (known.type === 'boolean') this.#flag(token.rawName, token.name, token.value);
      else this.#value(token.rawName, token.name, token.value, token.inlineValue === true);
    }
  }

  flag(name: string): boolean {
    return this.#flags.has(name);
  }

  /** The last value given. */
  text(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  /** Every value given, for an option that may be repeated. */
  texts(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** A number in a range, both ends allowed. */
  number(name: string, min: number, max: number, whole = true): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    const fits = text.trim() !== '' && value >= min && value <= max && (!whole || Number.isInteger(value));
    if (fits) return value;
    this.faults.push(`--${name} is "${text}"; expected is a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`);
    return undefined;
  }

  /** A date and time, as epoch milliseconds. */
  moment(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const moment = Date.parse(text);
    if (!Number.isNaN(moment)) return moment;
    this.faults.push(`--${name} is "${text}"; expected is a date and time such as 2026-06-21T10:00:00Z.`);
    return undefined;
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    return this.choices(name, choices).at(-1);
  }

  /** Every value given, for an option that may be repeated. */
  choices<T extends string>(name: string, choices: readonly T[]): T[] {
    const found: T[] = [];
    for (const text of this.#values.get(name) ?? []) {
      const choice = choices.find((c) => c === text);
      if (choice === undefined) this.faults.push(`--${name} is "${text}"; expected is one of ${choices.join(', ')}.`);
      else found.push(choice);
    }
    return found;
  }

  #flag(rawName: string, name: string, value: string | undefined): void {
    if (value === undefined) this.#flags.add(name);
    else this.faults.push(`${rawName} takes no value, but "${value}" was given.`);
  }

  #value(rawName: string, name: string, value: string | undefined, inline: boolean): void {
    // `--port --topic x` means a forgotten value; a negative number is one.
    const isForgotten = value === undefined || value === '' || (!inline && /^-\D/.test(value));
    if (isForgotten) this.faults.push(`${rawName} needs a value.`);
    else this.#values.set(name, [...(this.#values.get(name) ?? []), value]);
  }
}
