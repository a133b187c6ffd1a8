import { resolve } from 'node:path';
import { adviceSettings } from '../advice/settings.ts';
import { nobodyToTell } from '../notify/settings.ts';
import type { Config } from './config.ts';
import type { EnvValues } from './env-names.ts';
import { readEnvironment, type Environment } from './environment.ts';
import type { ConfigFault } from './faults.ts';
import type { Files } from './files.ts';
import { createFindings } from './findings.ts';
import { readConfigFile } from './config-file.ts';
import { meterSettings } from './meters.ts';
import { mqttSettings } from './mqtt.ts';
import { polledDevices } from './rs485.ts';
import { telemetrySettings } from './telemetry.ts';
import { webSettings } from './web.ts';

/** All that a configuration is made from; nothing else is looked at. */
export interface LoadInput extends Files {
  readonly env: Environment;
  /** Name of this machine. */
  readonly hostName: string;
  readonly stdoutIsTty: boolean;
}

export type Loaded =
  | {
      readonly ok: true;
      readonly config: Config;
      readonly warnings: readonly string[];
      readonly secrets: ReadonlySet<string>;
    }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

/**
 * The configuration, or all that is wrong with it. Never throws; neither faults nor warnings hold secrets, and what
 * nothing else may show either is in `secrets`.
 */
export function loadConfig(input: LoadInput): Loaded {
  const { env, hostName } = input;
  const findings = createFindings();
  const values = readEnvironment(env, input, findings);
  const source = { values, files: input, findings };
  const mqtt = mqttSettings(source, hostName);
  const file = readConfigFile(source);
  const meters = meterSettings(source, file.meters);
  const polled = polledDevices(source, file.rs485, meters);
  const { settings: telemetry, routes } = telemetrySettings(source, hostName);
  const web = webSettings(values, findings);
  const { faults, warnings } = findings;
  if (mqtt === undefined || telemetry === undefined || faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    config: {
      mqtt,
      meters,
      polled,
      advice: adviceSettings(file.advice),
      notify: file.notify ?? nobodyToTell(),
      telemetry,
      routes,
      web,
      ...surroundings(values, input),
    },
    warnings,
    secrets: findings.secrets,
  };
}

function surroundings(
  values: EnvValues,
  { cwd, stdoutIsTty }: LoadInput,
): Pick<Config, 'stateDir' | 'timeZone' | 'log'> {
  return {
    stateDir: resolve(cwd, values.SMARTMETER_STATE_DIR ?? 'data'),
    timeZone: values.TZ ?? new Intl.DateTimeFormat('en').resolvedOptions().timeZone,
    log: { level: values.LOG_LEVEL ?? 'info', format: values.LOG_FORMAT ?? (stdoutIsTty ? 'pretty' : 'json') },
  };
}
