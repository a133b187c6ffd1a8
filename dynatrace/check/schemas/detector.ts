/**
 * An anomaly detector, restated as JSON Schema from the settings schema `builtin:davis.anomaly-detectors` 1.0.16
 * (https://github.com/dynatrace-oss/terraform-provider-dynatrace, Apache-2.0). What its validators on the server look
 * at beyond that is in `check/detector.ts`.
 */
const text = (least: number, most: number, pattern?: string) => ({
  type: 'string',
  minLength: least,
  maxLength: most,
  pattern: pattern ?? '\\S',
});

const pairs = (most: number, value: number, key: string) => ({
  type: 'array',
  maxItems: most,
  items: {
    type: 'object',
    properties: { key: text(1, 100, key), value: text(1, value) },
    required: ['key', 'value'],
    additionalProperties: false,
  },
});

export const DETECTOR_SCHEMA = {
  type: 'object',
  properties: {
    enabled: { type: 'boolean' },
    title: text(2, 500),
    description: text(1, 5000),
    source: text(1, 500),
    executionSettings: {
      type: 'object',
      properties: {
        actor: text(36, 36, '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'),
        queryOffset: { type: 'integer', minimum: 1, maximum: 60 },
        delay: { type: 'integer', minimum: 60, maximum: 3600 },
      },
      additionalProperties: false,
    },
    analyzer: {
      type: 'object',
      properties: {
        name: text(1, 100, '^[a-zA-Z_][a-zA-Z\\d_.-]*$'),
        input: pairs(100, 50_000, '^[a-zA-Z_][a-zA-Z\\d_.\\[\\]-]*$'),
      },
      required: ['name', 'input'],
      additionalProperties: false,
    },
    eventTemplate: {
      type: 'object',
      properties: { properties: pairs(50, 4000, '^[^{}]*\\S[^{}]*$') },
      required: ['properties'],
      additionalProperties: false,
    },
  },
  required: ['enabled', 'title', 'description', 'source', 'executionSettings', 'analyzer', 'eventTemplate'],
  additionalProperties: false,
} as const;
