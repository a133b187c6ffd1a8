import { ADVICE_LEVELS, APPLIANCE_KINDS } from '../advice/advice.ts';
import { HISTORY_SERIES, HISTORY_STEPS } from '../history/series.ts';

/** What is read over HTTP, as OpenAPI 3.1 has it. docs/api.md tells the same in words; commands use more. */
export function openApi(version: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'smartmeter-otel',
      version,
      description:
        'What is known of a household now and what it has done. Members are added, never changed or removed.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '.' }],
    security: [{}, { bearer: [] }],
    paths: {
      '/api/state': { get: reads('Everything that is known now', json('State')) },
      '/api/events': {
        get: reads('The state, each time it changes, as server-sent events named "state"', {
          'text/event-stream': { schema: { type: 'string' } },
        }),
      },
      '/api/advice': { get: reads('Whether now is a good moment, for each appliance', json('Advice')) },
      '/api/advice/{appliance}': {
        parameters: [{ name: 'appliance', in: 'path', required: true, schema: { type: 'string' } }],
        get: {
          ...reads('The answer for one appliance in a word, for scripts and smart plugs', {
            'text/plain': { schema: { enum: ADVICE_LEVELS.map((level) => `${level}\n`) } },
          }),
        },
      },
      '/api/history': { get: { ...reads('Series over time', historyContent), parameters: historyParameters } },
      '/api/openapi.json': { get: reads('This document', { 'application/json': { schema: { type: 'object' } } }) },
      '/readyz': {
        get: {
          summary: 'Whether every source has a reading of now, or sleeps as it should',
          responses: { '200': { description: 'yes' }, '503': { description: 'no; the body names them' } },
        },
      },
      '/healthz': {
        get: {
          summary: 'Whether the service itself moves on',
          security: [{}],
          responses: { '200': { description: 'yes' }, '503': { description: 'no' } },
        },
      },
    },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'The token of WEB_TOKEN' } },
      schemas,
    },
  };
}

function reads(summary: string, content: Readonly<Record<string, unknown>>) {
  return {
    summary,
    responses: {
      '200': { description: summary, content },
      '401': { description: 'A token is asked for (WEB_AUTH=token)' },
    },
  };
}

function json(schema: keyof typeof schemas) {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } };
}

const texts = {
  type: 'object',
  properties: { en: { type: 'string' }, de: { type: 'string' } },
  required: ['en', 'de'],
};
const time = { type: 'string', format: 'date-time' };
const number = { type: 'number' };

const schemas = {
  State: {
    type: 'object',
    description: 'docs/api.md describes its members. What is not of now is absent.',
    required: [
      'service',
      'time',
      'timeZone',
      'house',
      'meters',
      'inverters',
      'sources',
      'broker',
      'exports',
      'problems',
    ],
    properties: {
      time,
      timeZone: { type: 'string', description: 'IANA name' },
      house: {
        type: 'object',
        description: 'kW and %; grid + import, battery + charging',
        properties: Object.fromEntries(
          [
            'gridPowerKw',
            'surplusKw',
            'consumptionKw',
            'pvPowerKw',
            'batteryPowerKw',
            'selfSufficiencyPercent',
            'selfConsumptionPercent',
          ].map((name) => [name, number]),
        ),
      },
      advice: { $ref: '#/components/schemas/Advice' },
    },
  },
  Advice: {
    type: 'object',
    required: ['time', 'advices'],
    properties: {
      time,
      surplusKw: { ...number, description: 'mean of a minute; negative: drawn; absent when unknown' },
      advices: { type: 'array', items: { $ref: '#/components/schemas/ApplianceAdvice' } },
    },
  },
  ApplianceAdvice: {
    type: 'object',
    required: ['appliance', 'kind', 'name', 'level', 'text', 'reason', 'reasonCode', 'since', 'running'],
    properties: {
      appliance: { type: 'string' },
      kind: { enum: APPLIANCE_KINDS },
      name: { type: 'string' },
      level: { enum: ADVICE_LEVELS },
      text: texts,
      reason: texts,
      reasonCode: { type: 'string' },
      since: time,
      sunSharePercent: number,
      drawKw: number,
      cost: {
        type: 'object',
        required: ['perHour', 'currency'],
        properties: { perHour: number, perRun: number, currency: { type: 'string' } },
      },
      running: { type: 'boolean' },
      betterFrom: time,
      betterUntil: time,
      confidence: { enum: ['low', 'medium', 'high'] },
      dataAgeSeconds: number,
    },
  },
  History: {
    type: 'object',
    required: ['from', 'to', 'step', 'timeZone', 'series', 'gaps'],
    properties: {
      from: { ...number, description: 'beginning of the first point, epoch milliseconds' },
      to: { ...number, description: 'end of the last one' },
      step: { enum: HISTORY_STEPS },
      timeZone: { type: 'string' },
      series: {
        type: 'object',
        description: 'by quantity',
        additionalProperties: {
          type: 'object',
          required: ['unit', 'kind', 'points'],
          properties: {
            unit: { enum: ['kWh', 'kW', '%'] },
            kind: { enum: ['energy', 'power', 'percent', 'reading'] },
            basis: { enum: ['registers', 'power', 'mixed'] },
            points: {
              type: 'array',
              description: 'beginning (epoch milliseconds), value or null where nothing is known, smallest, largest',
              items: { type: 'array', minItems: 2, maxItems: 4, items: { type: ['number', 'null'] } },
            },
          },
        },
      },
      gaps: {
        type: 'array',
        items: {
          type: 'object',
          required: ['from', 'to', 'inPoints'],
          properties: {
            from: number,
            to: number,
            energy: { type: 'object', description: 'kWh in it', additionalProperties: number },
            inPoints: { type: 'boolean', description: 'whether the points hold that energy too' },
          },
        },
      },
    },
  },
};

const historyContent = {
  ...json('History'),
  'text/csv': { schema: { type: 'string', description: 'RFC 4180, local time with offset, units in the header' } },
};

const when = {
  type: 'string',
  description: 'ISO 8601, a local date, or epoch milliseconds',
  examples: ['2026-07-01', '2026-07-01T10:00:00Z'],
};

const historyParameters = [
  {
    name: 'quantity',
    in: 'query',
    required: true,
    explode: false,
    schema: { type: 'array', items: { enum: HISTORY_SERIES } },
  },
  { name: 'from', in: 'query', schema: when },
  { name: 'to', in: 'query', schema: when },
  { name: 'step', in: 'query', schema: { enum: HISTORY_STEPS } },
  { name: 'format', in: 'query', schema: { enum: ['json', 'csv'], default: 'json' } },
];
