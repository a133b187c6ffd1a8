/** What a household sets, as environment variables of `monaco deploy`. Without a default it has to be set. */
export interface Parameter {
  readonly variable: string;
  readonly standard?: string;
}

/** What Dynatrace takes for all values of a variable that may have several. */
export const ALL = '3420b2ac-f1cf-4b24-b62d-61ba1ba8ed05*';

export const PARAMETERS: Readonly<Record<string, Parameter>> = {
  timezone: { variable: 'SMARTMETER_TIMEZONE', standard: 'Europe/Vienna' },
  inverter: { variable: 'SMARTMETER_INVERTER', standard: 'inverter' },
  meter: { variable: 'SMARTMETER_METER', standard: ALL },
  surplus: { variable: 'SMARTMETER_SURPLUS_KW', standard: '1.5' },
  recipient: { variable: 'SMARTMETER_MAIL_TO' },
  server: { variable: 'SMARTMETER_NTFY_SERVER', standard: 'https://ntfy.sh' },
  topic: { variable: 'SMARTMETER_NTFY_TOPIC' },
  webhook: { variable: 'SMARTMETER_HOME_ASSISTANT_WEBHOOK' },
};

/** Secrets and address of the environment that is deployed to. */
export const ENVIRONMENT = { url: 'DYNATRACE_URL', platformToken: 'DYNATRACE_PLATFORM_TOKEN' } as const;
