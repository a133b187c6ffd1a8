/** How a reader can differ from the ideal one; every one was seen in the field. */
export interface ReaderQuirks {
  /** The reader's setting "rest_var" writes `1_8_0` for `1.8.0`. */
  readonly keys: 'dots' | 'underscores';
  /**
   * `local`: local wall time as if it were Unix time (firmware 1.4.4 and 1.4.5). `true`: the boolean (1.5.8).
   * `none`: up to 1.4.3.
   */
  readonly time: 'utc' | 'local' | 'true' | 'none';
  /** `unknown`: the text "unbekannt". `none`: before firmware 1.4.6. */
  readonly serial: 'known' | 'unknown' | 'none';
  /** The reader's setting "rest_neg". */
  readonly saldoNegated: boolean;
  /** The reader's setting "rest_ofs", W. */
  readonly saldoOffset: number;
  /** Numbers as strings, as other modules with the same keys send them. */
  readonly numbers: 'number' | 'string';
  /** Repeats the last values and time for ever: the optical link is lost, up to firmware 1.4.5. */
  readonly frozen: boolean;
  /** Connected, but publishes nothing: the optical link is lost, from firmware 1.5 on. */
  readonly silent: boolean;
  /** Publishes with the retain flag. */
  readonly retain: boolean;
  /** Share of messages that arrive broken, 0 to 1. */
  readonly garbage: number;
  readonly garbageKinds: readonly GarbageKind[];
}

export const garbageKinds = ['truncated', 'merged', 'inf', 'null'] as const;
export type GarbageKind = (typeof garbageKinds)[number];

export const noQuirks: ReaderQuirks = {
  keys: 'dots',
  time: 'utc',
  serial: 'known',
  saldoNegated: false,
  saldoOffset: 0,
  numbers: 'number',
  frozen: false,
  silent: false,
  retain: false,
  garbage: 0,
  garbageKinds,
};

/** Names for the command line, each with what it changes. */
export const namedQuirks = {
  'underscore-keys': { keys: 'underscores' },
  'no-time': { time: 'none' },
  'time-true': { time: 'true' },
  'local-time': { time: 'local' },
  'no-serial': { serial: 'none' },
  'unknown-serial': { serial: 'unknown' },
  'saldo-negated': { saldoNegated: true },
  'string-numbers': { numbers: 'string' },
  frozen: { frozen: true },
  silent: { silent: true },
  retained: { retain: true },
  garbage: { garbage: 0.1 },
} as const satisfies Record<string, Partial<ReaderQuirks>>;

export type QuirkName = keyof typeof namedQuirks;
