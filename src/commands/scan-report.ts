import { stringify } from 'yaml';
import type { FoundOnBus } from '../polling/scan.ts';

/** A device that answered, and where. */
export interface BusFinding {
  /** As RS485_PORT would have it. */
  readonly port: string;
  /** Absent for a network address. */
  readonly baud?: number;
  readonly found: FoundOnBus;
}

/** A topic on which readings came. */
export interface TopicFinding {
  readonly topic: string;
  readonly serial?: string;
  readonly quantities: readonly string[];
}

export function busLine({ port, baud, found }: BusFinding): string {
  const { unit, map, model, serial, firmware } = found;
  const what = [
    model,
    serial === undefined ? 'no serial number told' : `serial number ${serial}`,
    firmware && `firmware ${firmware}`,
  ];
  return `${port}${baud === undefined ? '' : `, ${baud} baud`}, unit ${unit}: ${map} (${what.filter(Boolean).join(', ')})`;
}

export function topicLine({ topic, serial, quantities }: TopicFinding): string {
  return `${topic}: ${quantities.slice(0, 4).join(', ')}${quantities.length > 4 ? ', …' : ''}${serial === undefined ? '' : ` (serial number ${serial})`}`;
}

/** What was found, as configuration to paste; empty if nothing was. */
export function asConfiguration(devices: readonly BusFinding[], topics: readonly TopicFinding[]): string {
  const [device, ...moreDevices] = devices;
  const [topic, ...moreTopics] = topics;
  const isOneOfEach = moreDevices.length === 0 && moreTopics.length === 0;
  if (!device && !topic) return '';
  if (isOneOfEach) {
    const lines = [...(device ? deviceVariables(device) : []), ...(topic ? [`MQTT_TOPIC=${topic.topic}`] : [])];
    return `As environment variables:\n\n${lines.join('\n')}\n`;
  }
  const yaml = {
    ...(topics.length > 0 && { meters: topics.map((found, i) => ({ id: `meter-${i + 1}`, topic: found.topic })) }),
    ...(devices.length > 0 && { rs485: devices.map((found, i) => deviceEntry(found, i)) }),
  };
  return `As smartmeter.yaml:\n\n${stringify(yaml)}`;
}

function deviceVariables({ port, baud, found }: BusFinding): string[] {
  return [
    `RS485_PORT=${port}`,
    ...(baud === undefined || baud === 9600 ? [] : [`RS485_BAUD=${baud}`]),
    ...(found.unit <= 3 ? [] : [`RS485_UNIT=${found.unit}`]),
  ];
}

function deviceEntry({ port, baud, found }: BusFinding, index: number): Record<string, unknown> {
  return {
    id: `device-${index + 1}`,
    port,
    ...(baud !== undefined && baud !== 9600 && { baud }),
    unit: found.unit,
  };
}
