import type { Advice, AdviceStatus } from '../../advice/advice.ts';
import { adviceReason, adviceText, applianceName } from '../../advice/words.ts';
import type { ProblemFacts } from '../../problems/problems.ts';
import { problemWords } from '../../problems/words.ts';
import type { Quantity } from '../../readings/quantities.ts';
import type { Snapshot } from '../../readings/snapshot.ts';
import { isoTime } from '../../words/display.ts';
import { headlineOf } from '../trouble-words.ts';
import { deviceDiscovery, houseDiscovery, type Device, type Discovery, type DiscoveryContext } from './discovery.ts';
import { deviceValues, HOUSE_VALUES, houseValueNames, houseValues, quantitiesOf, type HouseValue } from './values.ts';

/** Everything that is shown on the broker. */
export interface MqttView {
  readonly snapshot: Snapshot;
  readonly advice: AdviceStatus;
  readonly problems: readonly ProblemFacts[];
}

export interface RetainedOptions extends DiscoveryContext {
  /** Whether Home Assistant is told. */
  readonly discovery: boolean;
  /** IANA name, for words. */
  readonly timeZone: string;
}

/** Makes of what is known now the retained messages that say it: topic → payload. */
export class RetainedMessages {
  readonly #options: RetainedOptions;
  /** What a device has once told stays an entity, and is unknown while it is not told. */
  readonly #devices = new Map<string, Set<Quantity>>();
  readonly #house = new Set<HouseValue>();
  /** Discovery messages are long and hardly ever change: by node, with what each was made of. */
  readonly #discoveries = new Map<string, { readonly of: string; readonly message: readonly [string, string] }>();

  constructor(options: RetainedOptions) {
    this.#options = options;
  }

  build(view: MqttView): ReadonlyMap<string, string> {
    const { topics, discovery } = this.#options;
    const { snapshot, advice, problems } = view;
    const states = new Map<string, string>();
    const discoveries: (readonly [topic: string, payload: string])[] = [];
    for (const name of houseValueNames) if (HOUSE_VALUES[name].of(snapshot.house) !== undefined) this.#house.add(name);
    states.set(topics.house, JSON.stringify(houseValues(snapshot.house, this.#house)));
    discoveries.push(this.#houseDiscovery(advice));
    for (const device of [...snapshot.meters, ...snapshot.inverters]) {
      const known = this.#knownOf(device);
      // Nothing is known of one that was only configured.
      if (known.size === 0) continue;
      const role = device.role === 'inverter' ? 'inverter' : 'meter';
      states.set(topics.device(role, device.id), JSON.stringify(deviceState(device, known)));
      const of = [device.serial, known.size, ...('model' in device ? [device.model, device.firmware] : [])].join();
      discoveries.push(this.#cached(`${role} ${device.id}`, of, () => deviceDiscovery(device, known, this.#options)));
    }
    for (const one of advice.advices) {
      states.set(topics.advice(one.appliance), JSON.stringify(this.#adviceState(one)));
      states.set(topics.adviceLevel(one.appliance), one.level);
    }
    states.set(topics.problems, JSON.stringify(this.#problemsState(problems)));
    // Entities first: what they show follows.
    return new Map([...(discovery ? discoveries : []), ...states]);
  }

  #knownOf(device: Device): Set<Quantity> {
    const known = this.#devices.get(device.key) ?? new Set();
    this.#devices.set(device.key, known);
    for (const quantity of quantitiesOf(device)) known.add(quantity);
    return known;
  }

  #houseDiscovery({ advices }: AdviceStatus): readonly [string, string] {
    const { language } = this.#options;
    const appliances = advices.map((one) => ({ id: one.appliance, name: applianceName(one, language) }));
    const of = JSON.stringify([this.#house.size, appliances]);
    return this.#cached('', of, () => houseDiscovery(this.#house, appliances, this.#options));
  }

  #cached(node: string, of: string, make: () => Discovery): readonly [string, string] {
    const known = this.#discoveries.get(node);
    if (known?.of === of) return known.message;
    const { topic, payload } = make();
    const message = [topic, JSON.stringify(payload)] as const;
    this.#discoveries.set(node, { of, message });
    return message;
  }

  #adviceState(advice: Advice) {
    const { language, timeZone } = this.#options;
    const { level, since, reason, dataAgeSeconds, sunShare, cost, better, running } = advice;
    return {
      level,
      name: applianceName(advice, language),
      text: adviceText(advice, { language, timeZone }),
      reason: adviceReason(reason, language, dataAgeSeconds),
      since: iso(since),
      running,
      ...(sunShare !== undefined && { sun_share: Math.round(sunShare) }),
      ...(cost && { cost_per_hour: Number(cost.perHour.toFixed(4)), currency: cost.currency }),
      ...(better && { better_from: iso(better.from), better_until: iso(better.until), confidence: better.confidence }),
    };
  }

  #problemsState(problems: readonly ProblemFacts[]) {
    const { language } = this.#options;
    const list = problems.map((facts) => ({
      code: facts.code,
      title: headlineOf(facts, language),
      remedy: problemWords(facts, language).remedy,
    }));
    return { count: problems.length, problems: list };
  }
}

function deviceState(device: Device, known: ReadonlySet<Quantity>) {
  const values = { ...deviceValues(device, known), up: device.up };
  if (device.role !== 'inverter') return values;
  const { state, faults } = device;
  return { ...values, state: state?.name ?? null, faults: faults?.map(({ id, text }) => ({ id, text })) ?? null };
}

function iso(wall: number): string {
  return isoTime({ wall, mono: 0 });
}
