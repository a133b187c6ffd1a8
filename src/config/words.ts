/** What a parser makes of a text. `expected` is in plain words and repeats nothing of the text. */
export type Word<T> =
  | { readonly ok: true; readonly value: T; readonly warning?: string }
  | { readonly ok: false; readonly expected: string; readonly hint?: string };

export type Parse<T> = (text: string) => Word<T>;

export function accept<T>(value: T, warning?: string): Word<T> {
  return { ok: true, value, ...(warning === undefined ? {} : { warning }) };
}

export function refuse(expected: string, hint?: string): Word<never> {
  return { ok: false, expected, ...(hint === undefined ? {} : { hint }) };
}

export const anyText: Parse<string> = (text) => accept(text);

/** Port 0 asks the system for a free one. */
export const port: Parse<number> = (text) => {
  const value = wholeNumber(text);
  if (value !== undefined && value <= 65_535) return accept(value);
  // Old container links and Kubernetes set NAME_PORT=tcp://address:port for a container called NAME.
  const hint = text.startsWith('tcp://')
    ? 'Container links and Kubernetes set this variable for a container of that name; rename the container.'
    : undefined;
  return refuse('a port, a whole number from 1 to 65535', hint);
};

/** OpenTelemetry counts durations in milliseconds. */
export const milliseconds: Parse<number> = (text) => {
  const value = wholeNumber(text);
  if (value !== undefined) return accept(value);
  const [, count, unit] = /^(\d{1,6})(ms|s|m|h)$/.exec(text) ?? [];
  const factor = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit ?? ''];
  return refuse(
    'a whole number of milliseconds, such as 10000',
    factor === undefined ? undefined : `${text} is ${Number(count) * factor}.`,
  );
};

/** How long a request may take. */
export const timeout: Parse<number> = (text) => {
  const word = milliseconds(text);
  if (!word.ok || (word.value >= 1 && word.value <= 3_600_000)) return word;
  return refuse('milliseconds from 1 to 3600000 (an hour)');
};

/** How often something is done. Who writes three digits mostly means seconds. */
export const interval: Parse<number> = (text) => {
  const word = milliseconds(text);
  if (!word.ok || word.value >= 1000) return word;
  return accept(word.value, `these are milliseconds; ${word.value} seconds are ${word.value * 1000}`);
};

/** How often a device is asked: `10s`, `2m`, or a plain number of seconds. @returns seconds */
export const pollInterval: Parse<number> = (text) => {
  const expected = 'seconds from 1 to 3600, such as 10s';
  const [, count, unit = 's'] = /^(\d{1,7})(ms|s|m|h)?$/.exec(text.toLowerCase()) ?? [];
  const seconds = Number(count) * ({ ms: 0.001, s: 1, m: 60, h: 3600 }[unit] ?? Number.NaN);
  if (!(seconds >= 1 && seconds <= 3600)) return refuse(expected);
  const isFast = seconds < 5;
  return accept(
    seconds,
    isFast ? 'many inverters answer less often than every 5 s; look whether it keeps up' : undefined,
  );
};

/** A whole number in a range, both ends allowed. */
export function numberFrom(min: number, max: number, what: string): Parse<number> {
  return (text) => {
    const value = wholeNumber(text);
    return value !== undefined && value >= min && value <= max ? accept(value) : refuse(what);
  };
}

/** One of some numbers. */
export function oneOf(numbers: readonly number[]): Parse<number> {
  return (text) => {
    const value = wholeNumber(text);
    return value !== undefined && numbers.includes(value) ? accept(value) : refuse(`one of ${numbers.join(', ')}`);
  };
}

/** A part of a whole, from 0 to 1. */
export const share: Parse<number> = (text) => {
  const value = /^\d{0,3}(?:\.\d{1,12})?$/.test(text) && text !== '' ? Number(text) : Number.NaN;
  return value >= 0 && value <= 1 ? accept(value) : refuse('a number from 0 to 1, such as 0.25');
};

/** One of some words, in upper or lower case. */
export function choice<T extends string>(...words: readonly T[]): Parse<T> {
  return (text) => {
    const word = words.find((candidate) => candidate === text.toLowerCase());
    return word === undefined ? refuse(inWords(words)) : accept(word);
  };
}

/** As OpenTelemetry specifies it: nothing but `true` is true, and what is neither is said and taken for false. */
export const otelBoolean: Parse<boolean> = (text) => {
  const word = text.toLowerCase();
  return accept(
    word === 'true',
    word === 'true' || word === 'false' ? undefined : 'taken for false; expected true or false',
  );
};

/** A file or folder. */
export const path: Parse<string> = (text) =>
  text.startsWith('~')
    ? refuse('a path without ~', 'Only a shell knows what ~ is; write the whole path, such as /home/pi/…')
    : accept(text);

/** A zone that this runtime has the rules of. */
export const timeZone: Parse<string> = (text) => {
  try {
    return accept(new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone);
  } catch {
    return refuse('a time zone by its IANA name, such as Europe/Vienna');
  }
};

/** `a, b or c` */
export function inWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
