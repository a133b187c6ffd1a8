import type { Clock } from '../../clock.ts';
import { secondsBetween, type Instant } from '../../readings/instant.ts';
import type { OutgoingMessage } from '../../transports/mqtt/message.ts';
import { PUBLISH_REFUSED, type Problem } from '../../transports/mqtt/problem.ts';

/** Seconds after which a topic that was refused is tried again: somebody may have changed the access list. */
const REFUSED_FOR = 3600;

/** Topics that an access list treats alike. */
type Group = 'ours' | 'discovery';

export interface RetainedPublisherDeps {
  readonly clock: Clock;
  /** Resolves once the broker has it, or with what kept it from being taken. */
  readonly publish: (message: OutgoingMessage) => Promise<Problem | undefined>;
  /** What is to stand on the broker now, in the order in which it is to be sent; undefined to leave all as it is. */
  readonly wanted: () => ReadonlyMap<string, string> | undefined;
  /** Topics of Home Assistant's discovery begin with it. */
  readonly discoveryBegins: string;
}

/** Brings the broker's retained messages to what they are to be, sending only what has changed. */
export class RetainedPublisher {
  readonly #deps: RetainedPublisherDeps;
  /** What the broker has, by topic, as far as it has said so on this connection. */
  readonly #published = new Map<string, string>();
  /** Rounds go one after another, so that the last word on a topic is the newest. */
  #round: Promise<void> | undefined;
  #again = false;
  #isStopped = false;
  /**
   * What the broker does not let us write, with what it said. It is left alone for a while, over reconnects too:
   * Mosquitto 2.0.11 cuts off who has published where it may not.
   */
  readonly #refused = new Map<Group, { readonly text: string; readonly at: Instant }>();

  constructor(deps: RetainedPublisherDeps) {
    this.#deps = deps;
  }

  /** What is wanted may have changed. */
  update(): void {
    if (this.#round) this.#again = true;
    else this.#round = this.#rounds().finally(() => (this.#round = undefined));
  }

  /** A broker that was restarted has forgotten; one that was not is told the same again. */
  begin(): void {
    this.#published.clear();
    this.update();
  }

  /** Sends nothing any more. */
  stop(): void {
    this.#isStopped = true;
  }

  /** A topic that the broker does not let us write, as a sentence. */
  refusal(): string | undefined {
    const [refusal] = this.#refused.values();
    return refusal?.text;
  }

  async #rounds(): Promise<void> {
    do {
      this.#again = false;
      await this.#publishChanges();
    } while (this.#again);
  }

  async #publishChanges(): Promise<void> {
    const wanted = this.#deps.wanted();
    if (!wanted) return;
    // A device that has got its serial number has left its old topics behind: an empty message clears them.
    const left = [...this.#published.keys()].filter((topic) => !wanted.has(topic)).map((topic) => [topic, ''] as const);
    for (const [topic, payload] of [...wanted, ...left]) {
      if (this.#published.get(topic) === payload || this.#isRefused(topic)) continue;
      if (this.#isStopped) return;
      const problem = await this.#deps.publish({ topic, payload, retain: true });
      if (problem?.kind === PUBLISH_REFUSED) this.#refuse(topic, problem);
      else if (problem) return;
      else if (payload === '') this.#published.delete(topic);
      else this.#published.set(topic, payload);
    }
  }

  #refuse(topic: string, { text }: Problem): void {
    this.#refused.set(this.#groupOf(topic), { text, at: this.#deps.clock.now() });
  }

  #isRefused(topic: string): boolean {
    const group = this.#groupOf(topic);
    const refusal = this.#refused.get(group);
    if (!refusal) return false;
    if (secondsBetween(refusal.at, this.#deps.clock.now()) < REFUSED_FOR) return true;
    this.#refused.delete(group);
    return false;
  }

  #groupOf(topic: string): Group {
    return topic.startsWith(this.#deps.discoveryBegins) ? 'discovery' : 'ours';
  }
}
