import { connect, type IPublishPacket, type MqttClient } from 'mqtt';
import type { Clock } from '../../clock.ts';
import { Breather } from './breather.ts';
import { connectOptions, type ConnectionLimits, type ProtocolVersion } from './connect-options.ts';
import type { MqttMessage } from './message.ts';
import {
  closedProblem,
  isVersionRefused,
  problemOf,
  subscriptionProblem,
  takenOverProblem,
  type Problem,
} from './problem.ts';
import type { MqttSettings } from './settings.ts';

/** MQTT 5, section 3.14.2.1: Session taken over. */
const SESSION_TAKEN_OVER = 0x8e;
/** SUBACK codes from here on are refusals. */
const SUBSCRIPTION_REFUSED = 0x80;

export interface SessionOptions {
  readonly settings: MqttSettings;
  readonly version: ProtocolVersion;
  readonly filters: readonly string[];
  readonly limits: ConnectionLimits;
  readonly clock: Clock;
  readonly onMessage: (message: MqttMessage) => void;
  /** The broker has let us in. */
  readonly onConnected: () => void;
  /** It delivers, or part of it not. */
  readonly onSubscribed: (problem: Problem | undefined) => void;
  /** The broker answered something that is not a message: the connection lives. */
  readonly onProgress: () => void;
}

/** How one connection ended. */
export interface SessionEnd {
  /** Whether the broker had let us in. */
  readonly wasConnected: boolean;
  readonly versionRefused: boolean;
  readonly problem: Problem;
}

export interface Session {
  readonly ended: Promise<SessionEnd>;
  /** Says goodbye and ends; by force after a while. */
  close(): Promise<void>;
}

/** One connection from its first byte to its last. Never rejects. */
export function openSession(options: SessionOptions): Session {
  const { settings, version, limits, clock } = options;
  const client = connect(connectOptions(settings, version, limits));
  const { promise: ended, resolve } = Promise.withResolvers<SessionEnd>();
  let wasConnected = false;
  let found: Problem | undefined;
  let versionRefused = false;

  client.on('connect', () => {
    wasConnected = true;
    options.onConnected();
    subscribe(client, options);
  });
  client.on('message', (topic, payload, packet) => options.onMessage(messageOf(topic, payload, packet, clock)));
  const breather = new Breather(clock);
  client.handleMessage = (_, done) => breather.breathe(done);
  client.on('packetreceive', ({ cmd }) => {
    // A message tells of itself; this is for pings, when there are none.
    if (cmd !== 'publish') options.onProgress();
  });
  client.on('disconnect', ({ reasonCode }) => {
    if (reasonCode === SESSION_TAKEN_OVER) found = takenOverProblem(settings, settings.clientId);
  });
  client.on('error', (error) => {
    versionRefused ||= isVersionRefused(error);
    // The first one is the cause; mqtt.js reports TLS faults twice.
    found ??= problemOf(error, settings, wasConnected);
  });
  client.on('close', () => {
    client.end(true);
    resolve({ wasConnected, versionRefused, problem: found ?? closedProblem(settings, wasConnected) });
  });
  return {
    ended,
    async close() {
      const force = clock.after(1000, () => client.end(true));
      await new Promise<void>((done) => client.end(false, {}, () => done()));
      force();
      client.removeAllListeners();
      // What still comes out of a dying socket is nobody's any more.
      client.on('error', () => {});
      resolve({ wasConnected, versionRefused: false, problem: closedProblem(settings, wasConnected) });
    },
  };
}

function subscribe(client: MqttClient, { filters, settings, onSubscribed }: SessionOptions): void {
  client.subscribe([...filters], { qos: 1 }, (error, granted = []) => {
    const refused = granted.filter(({ qos }) => qos >= SUBSCRIPTION_REFUSED).map(({ topic }) => topic);
    const all = error && refused.length === 0 ? filters : refused;
    onSubscribed(all.length > 0 ? subscriptionProblem(settings, all) : undefined);
  });
}

function messageOf(topic: string, payload: Buffer, packet: IPublishPacket, clock: Clock): MqttMessage {
  const at = clock.now();
  const traceparent = packet.properties?.userProperties?.['traceparent'];
  if (typeof traceparent !== 'string') return { topic, payload, retain: packet.retain, at };
  return { topic, payload, retain: packet.retain, at, traceparent };
}
