/**
 * Tells systemd how the service is: started, still moving, stopping (sd_notify(3), sd_watchdog_enabled(3)).
 * Node has no Unix datagram sockets, so the words go through the program systemd-notify.
 */
import type { Environment } from './config/environment.ts';
import { every, type Cancel, type Clock } from './clock.ts';
import type { Part } from './lifecycle.ts';
import type { Logger } from './logger.ts';

/** Beats in one watchdog time: one may be lost or late without an end of the service. */
const BEATS_PER_WATCHDOG = 3;
/** Milliseconds that systemd-notify may take: it waits until systemd has read what it says. */
const NOTIFY_WITHIN = 5000;

/** The `execFile` of Node, as far as it is used here. */
export type ExecFile = (
  file: string,
  args: readonly string[],
  options: { readonly timeout: number },
  done: (error: Error | null) => void,
) => unknown;

export interface SystemdDeps {
  readonly env: Environment;
  /** Process id of the service: the watchdog may be meant for another process. */
  readonly pid: number;
  readonly execFile: ExecFile;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether the loops of the service still move (progress.ts). An outage elsewhere is no standstill. */
  readonly healthy: () => boolean;
}

/**
 * What keeps systemd informed, or undefined where no systemd asks for it (no `NOTIFY_SOCKET`).
 *
 * `start` says that the service is ready, and from then on a beat follows every third of `WATCHDOG_USEC`,
 * for as long as the service makes progress: one that stands still is ended and started afresh by systemd.
 * The unit needs `NotifyAccess=all`, because systemd-notify is a process of its own.
 */
export function createSystemd(deps: SystemdDeps): Part | undefined {
  return isSet(deps.env['NOTIFY_SOCKET']) ? new Systemd(deps) : undefined;
}

class Systemd implements Part {
  readonly name = 'systemd';
  readonly #deps: SystemdDeps;
  #cancel: Cancel = () => {};
  #beatUnderWay = false;
  #standsStill = false;
  #isMute = false;
  #runs = false;

  constructor(deps: SystemdDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    const { env, pid, clock } = this.#deps;
    this.#runs = true;
    await this.#say('READY=1');
    const watchdog = watchdogTime(env, pid);
    if (watchdog === undefined || !this.#runs) return;
    this.#cancel = every(clock, watchdog / BEATS_PER_WATCHDOG, () => void this.#beat());
  }

  async stop(): Promise<void> {
    this.#cancel();
    if (!this.#runs) return;
    this.#runs = false;
    await this.#say('STOPPING=1');
  }

  async #beat(): Promise<void> {
    const { healthy, logger } = this.#deps;
    if (!healthy()) {
      if (!this.#standsStill)
        logger.error(
          'A loop of the service stands still; if it does not move soon, systemd starts the service afresh.',
        );
      this.#standsStill = true;
      return;
    }
    this.#standsStill = false;
    if (this.#beatUnderWay) return;
    this.#beatUnderWay = true;
    await this.#say('WATCHDOG=1');
    this.#beatUnderWay = false;
  }

  /**
   * Without --no-block: systemd attributes a word to its unit by the sender's process, and one that has ended
   * already may not be found (systemd-notify(1)). A lost READY=1 would be a start that fails.
   */
  #say(word: string): Promise<void> {
    const { execFile, logger } = this.#deps;
    return new Promise((resolve) => {
      execFile('systemd-notify', [word], { timeout: NOTIFY_WITHIN }, (error) => {
        if (error && !this.#isMute)
          logger.warn(
            `systemd could not be told "${word}": ${error.message.trim()}. ` +
              'The unit asks for it (Type=notify, WatchdogSec); the program systemd-notify has to be installed.',
          );
        this.#isMute = error !== null;
        resolve();
      });
    });
  }
}

/** Milliseconds within which systemd wants a beat; undefined when it wants none, or from another process. */
function watchdogTime(env: Environment, pid: number): number | undefined {
  const time = Number(env['WATCHDOG_USEC']) / 1000;
  const isForUs = !isSet(env['WATCHDOG_PID']) || Number(env['WATCHDOG_PID']) === pid;
  return isForUs && Number.isFinite(time) && time >= 1 ? time : undefined;
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text !== '';
}
