import { connect, type IPublishPacket, type MqttClient } from 'mqtt';
import type { Clock } from '../../clock.ts';
import { Breather } from './breather.ts';
import { connectOptions, type ConnectionLimits, type ProtocolVersion } from './connect-options.ts';
import type { MqttMessage, OutgoingMessage } from './message.ts';
import {
  closedProblem,
  isVersionRefused,
  problemOf,
  publishProblem,
  subscriptionProblem,
  subscriptionSilence,
  takenOverProblem,
  type Problem,
} from './problem.ts';
import type { MqttSettings } from './settings.ts';

/** MQTT 5, section 3.14.2.1: Session taken over. */
const SESSION_TAKEN_OVER = 0x8e;
/** SUBACK codes from here on are refusals. */
const SUBSCRIPTION_REFUSED = 0x80;
/** Milliseconds that a broker has to answer a goodbye. */
const GOODBYE_WITHIN = 1000;

export interface SessionOptions {
  readonly settings: MqttSettings;
  readonly version: ProtocolVersion;
  /** Nothing is read if there are none. */
  readonly filters: readonly string[];
  readonly limits: ConnectionLimits;
  /** Published by the broker when the connection ends without a goodbye. */
  readonly will?: OutgoingMessage;
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
  /** Resolves once the broker has it: with undefined, or with what kept it from being taken. */
  publish(message: OutgoingMessage): Promise<Problem | undefined>;
  /** Says goodbye and ends; by force after a while. */
  close(): Promise<void>;
}

/** One connection from its first byte to its last. Never rejects. */
export function openSession(options: SessionOptions): Session {
  const { settings, version, limits, will } = options;
  try {
    return follow(connect(connectOptions(settings, version, limits, will)), options);
  } catch (error) {
    // A certificate that OpenSSL does not take, such as one with a key that is too short.
    const problem = problemOf(error, settings, false);
    const end: SessionEnd = { wasConnected: false, versionRefused: false, problem };
    return { ended: Promise.resolve(end), publish: () => Promise.resolve(problem), close: () => Promise.resolve() };
  }
}

function follow(client: MqttClient, options: SessionOptions): Session {
  const { settings, clock } = options;
  const { promise: ended, resolve } = Promise.withResolvers<SessionEnd>();
  let wasConnected = false;
  let found: Problem | undefined;
  let versionRefused = false;
  const fail = (error: unknown) => {
    versionRefused ||= isVersionRefused(error);
    // The first one is the cause; mqtt.js reports TLS faults twice.
    found ??= problemOf(error, settings, wasConnected);
  };

  client.on('connect', () => {
    wasConnected = true;
    options.onConnected();
    subscribe(client, options, () => {
      found ??= subscriptionSilence(settings);
      client.stream.destroy();
    });
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
  client.on('error', fail);
  // mqtt.js keeps errors without a code to itself; a WebSocket refused by its path is one.
  client.stream.on('error', fail);
  client.on('close', () => {
    client.end(true);
    resolve({ wasConnected, versionRefused, problem: found ?? closedProblem(settings, wasConnected) });
  });
  return {
    ended,
    publish(message) {
      const lost = ended.then(({ problem }) => problem);
      return Promise.race([published(client, message, settings), lost]);
    },
    async close() {
      client.removeAllListeners('message');
      // A second `end` of mqtt.js does nothing, and a broker that hangs never closes its side.
      const force = clock.after(GOODBYE_WITHIN, () => client.stream.destroy());
      if (client.connected) client.end();
      else client.stream.destroy();
      await ended;
      force();
    },
  };
}

function subscribe(client: MqttClient, options: SessionOptions, onSilence: () => void): void {
  const { filters, settings, clock, limits, onSubscribed } = options;
  if (filters.length === 0) return onSubscribed(undefined);
  const cancel = clock.after(limits.connectTimeout, onSilence);
  client.subscribe([...filters], { qos: 1 }, (error, _, answer) => {
    cancel();
    // No answer, because the connection has ended: that is told by itself.
    if (error && client.stream.destroyed) return;
    const isRefused = (_: string, i: number) =>
      Number(answer?.granted[i] ?? SUBSCRIPTION_REFUSED) >= SUBSCRIPTION_REFUSED;
    const refused = filters.filter(isRefused);
    onSubscribed(refused.length > 0 ? subscriptionProblem(settings, refused) : undefined);
  });
}

function published(
  client: MqttClient,
  { topic, payload, retain }: OutgoingMessage,
  settings: MqttSettings,
): Promise<Problem | undefined> {
  return new Promise((resolve) => {
    client.publish(topic, payload, { qos: 1, retain }, (error) => {
      resolve(error ? publishProblem(error, settings, topic) : undefined);
    });
  });
}

function messageOf(topic: string, payload: Buffer, packet: IPublishPacket, clock: Clock): MqttMessage {
  const at = clock.now();
  const traceparent = packet.properties?.userProperties?.['traceparent'];
  if (typeof traceparent !== 'string') return { topic, payload, retain: packet.retain, at };
  return { topic, payload, retain: packet.retain, at, traceparent };
}
