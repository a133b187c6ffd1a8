/** What a command sees of the world outside; `cli.ts` alone knows the process behind it. */
export interface CommandIo {
  /** Words behind the command. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly hostName: string;
  readonly stdoutIsTty: boolean;
  out(text: string): void;
  err(text: string): void;
  /** Resolves with the signal's name when the process is asked to stop. */
  readonly stopRequested: Promise<string>;
}

/** Exit codes of the contract. */
export const EXIT = { stopped: 0, failed: 1, configuration: 2 } as const;

/** A command runs until it is done or asked to stop, and answers with an exit code. */
export type Command = (io: CommandIo) => Promise<number>;
