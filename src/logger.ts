/** Facts that go with a line, by their OpenTelemetry attribute names where there is one. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * One line when a state changes, never one per message. `text` is a whole sentence for the person at the
 * Pi: what happened, to which thing, what to do.
 */
export interface Logger {
  debug(text: string, fields?: Fields): void;
  info(text: string, fields?: Fields): void;
  warn(text: string, fields?: Fields): void;
  error(text: string, fields?: Fields): void;
}

/** Says nothing; for tests and for parts whose words nobody needs. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
