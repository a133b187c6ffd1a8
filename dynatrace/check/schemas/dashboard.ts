/**
 * The content of a dashboard, version 21. Dynatrace publishes no schema of it; this is what its own exported dashboards
 * have (https://github.com/Dynatrace/dynatrace-otel-collector, https://github.com/Dynatrace/dynatrace-for-ai, both
 * Apache-2.0), with nothing in it that they do not have.
 */
const place = {
  type: 'object',
  properties: {
    x: { type: 'integer', minimum: 0 },
    y: { type: 'integer', minimum: 0 },
    w: { type: 'integer', minimum: 1 },
    h: { type: 'integer', minimum: 1 },
  },
  required: ['x', 'y', 'w', 'h'],
  additionalProperties: false,
} as const;

const VISUALIZATIONS = [
  'lineChart',
  'areaChart',
  'barChart',
  'singleValue',
  'gauge',
  'table',
  'pieChart',
  'donutChart',
  'categoricalBarChart',
  'honeycomb',
  'histogram',
];

const tile = {
  oneOf: [
    {
      type: 'object',
      properties: { type: { const: 'markdown' }, content: { type: 'string', minLength: 1 } },
      required: ['type', 'content'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: {
        type: { const: 'data' },
        title: { type: 'string', minLength: 1 },
        query: { type: 'string', minLength: 1 },
        visualization: { enum: VISUALIZATIONS },
        visualizationSettings: { type: 'object' },
        querySettings: { type: 'object' },
        davis: { type: 'object' },
        timeframe: { type: 'object' },
      },
      required: ['type', 'title', 'query', 'visualization', 'visualizationSettings'],
      additionalProperties: false,
    },
  ],
};

const variable = {
  type: 'object',
  properties: {
    version: { const: 2 },
    key: { type: 'string', pattern: '^[A-Za-z_]\\w*$' },
    type: { enum: ['query', 'csv', 'text'] },
    visible: { type: 'boolean' },
    editable: { type: 'boolean' },
    multiple: { type: 'boolean' },
    input: { type: 'string', minLength: 1 },
    defaultValue: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }] },
  },
  required: ['version', 'key', 'type', 'visible', 'editable'],
  additionalProperties: false,
};

export const DASHBOARD_SCHEMA = {
  type: 'object',
  properties: {
    version: { const: 21 },
    variables: { type: 'array', items: variable },
    tiles: { type: 'object', minProperties: 1, additionalProperties: tile },
    layouts: { type: 'object', additionalProperties: place },
    importedWithCode: { type: 'boolean' },
    settings: {
      type: 'object',
      properties: {
        gridLayout: {
          type: 'object',
          properties: { mode: { const: 'responsive' }, columnsCount: { type: 'integer', minimum: 1 } },
          required: ['mode'],
          additionalProperties: false,
        },
      },
      additionalProperties: false,
    },
    annotations: { type: 'array' },
  },
  required: ['version', 'variables', 'tiles', 'layouts'],
  additionalProperties: false,
};
