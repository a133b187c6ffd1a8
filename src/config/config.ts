import type { AdviceSettings } from '../advice/settings.ts';
import type { MeterSettings } from '../devices/settings.ts';
import type { PolledEntry } from './rs485.ts';
import type { NotifySettings } from '../notify/settings.ts';
import type { LogSettings } from '../pino-logger.ts';
import type { TelemetrySettings } from '../telemetry/settings.ts';
import type { MqttSettings } from '../transports/mqtt/settings.ts';
import type { WebSettings } from '../web/settings.ts';

/** Everything that the service is told, complete and checked. */
export interface Config {
  readonly mqtt: MqttSettings;
  readonly meters: readonly MeterSettings[];
  /** Devices that are asked over RS485 or Modbus TCP. */
  readonly polled: readonly PolledEntry[];
  readonly advice: AdviceSettings;
  /** Without channels nobody is told, but what there would be to tell is in the log. */
  readonly notify: NotifySettings;
  readonly telemetry: TelemetrySettings;
  /** Where signals go and why, or why nothing does, as sentences without secrets. */
  readonly routes: readonly string[];
  /** Absent with WEB_PORT=off. */
  readonly web: WebSettings | undefined;
  /** Absolute path. */
  readonly stateDir: string;
  /** IANA name; decides where a day begins. */
  readonly timeZone: string;
  readonly log: LogSettings;
}
