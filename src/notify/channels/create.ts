import type { Clock } from '../../clock.ts';
import type { Logger } from '../../logger.ts';
import type { MqttSettings } from '../../transports/mqtt/settings.ts';
import { mqttFault } from '../mqtt-fault.ts';
import type { Channel } from '../delivery.ts';
import { MqttChannel } from '../mqtt/channel.ts';
import type { NotifySettings } from '../settings.ts';
import { createEmailChannel } from './email.ts';
import { createNtfyChannel } from './ntfy.ts';
import { createWebhookChannel } from './webhook.ts';

export interface ChannelDeps {
  readonly settings: Pick<NotifySettings, 'channels' | 'language'>;
  /** Of the broker that is read. */
  readonly broker: MqttSettings;
  /** Added to its client id, so that nobody is thrown out. */
  readonly clientIdSuffix: string;
  /** It speaks for the service: the broker is to say when it is gone. */
  readonly announce: boolean;
  /** IANA name, for words. */
  readonly timeZone: string;
  readonly version: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

export interface Channels {
  readonly all: readonly Channel[];
  /** Among them. */
  readonly mqtt?: MqttChannel;
}

/** Those that are configured. */
export function createChannels(deps: ChannelDeps): Channels {
  const { settings, clock } = deps;
  const { channels, language } = settings;
  const { ntfy, webhook, email } = channels;
  const mqtt =
    channels.mqtt && !mqttFault(deps.broker) ? new MqttChannel(channels.mqtt, { ...deps, language }) : undefined;
  const all = [
    ...(mqtt ? [mqtt] : []),
    ...(ntfy ? [createNtfyChannel(ntfy, language, clock)] : []),
    ...(webhook ? [createWebhookChannel(webhook, language, clock)] : []),
    ...(email ? [createEmailChannel(email, language)] : []),
  ];
  return { all, ...(mqtt && { mqtt }) };
}
