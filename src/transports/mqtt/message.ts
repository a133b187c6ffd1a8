import type { Instant } from '../../readings/instant.ts';

/** A publish as it arrived. Bytes, no meaning. */
export interface MqttMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** True for what the broker had stored and sent on subscribing: old, not now. */
  readonly retain: boolean;
  /** When it arrived here; the only time that counts. */
  readonly at: Instant;
  /** W3C trace context from an MQTT 5 user property, if the sender put one. */
  readonly traceparent?: string;
}

/** A publish to be sent. */
export interface OutgoingMessage {
  readonly topic: string;
  readonly payload: string;
  /** The broker keeps it for those who subscribe later. */
  readonly retain: boolean;
}
