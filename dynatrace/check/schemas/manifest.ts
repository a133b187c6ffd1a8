/**
 * Manifest and configs of Monaco as far as this project uses them, restated from the JSON Schemas that
 * `monaco generate schemas` writes (https://github.com/Dynatrace/dynatrace-configuration-as-code, Apache-2.0).
 */
const secret = {
  type: 'object',
  properties: { type: { const: 'environment' }, name: { type: 'string', minLength: 1 } },
  required: ['name'],
  additionalProperties: false,
} as const;

const environment = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1 },
    url: {
      type: 'object',
      properties: { type: { enum: ['environment', 'value'] }, value: { type: 'string', minLength: 1 } },
      required: ['value'],
      additionalProperties: false,
    },
    auth: {
      type: 'object',
      properties: {
        token: secret,
        platformToken: secret,
        oAuth: {
          type: 'object',
          properties: { clientId: secret, clientSecret: secret },
          required: ['clientId', 'clientSecret'],
          additionalProperties: false,
        },
      },
      additionalProperties: false,
      minProperties: 1,
    },
  },
  required: ['name', 'url', 'auth'],
  additionalProperties: false,
} as const;

export const MANIFEST_SCHEMA = {
  type: 'object',
  properties: {
    manifestVersion: { enum: ['1.0'] },
    projects: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        properties: {
          name: { type: 'string', minLength: 1 },
          type: { enum: ['simple', 'grouping'] },
          path: { type: 'string', minLength: 1 },
        },
        required: ['name'],
        additionalProperties: false,
      },
    },
    environmentGroups: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        properties: {
          name: { type: 'string', minLength: 1 },
          environments: { type: 'array', minItems: 1, items: environment },
        },
        required: ['name', 'environments'],
        additionalProperties: false,
      },
    },
  },
  required: ['manifestVersion', 'projects', 'environmentGroups'],
  additionalProperties: false,
} as const;

/** A plain value, or where it comes from; of the kinds that Monaco has only these are used. */
const parameter = {
  oneOf: [
    { type: ['string', 'number', 'boolean'] },
    {
      type: 'object',
      properties: {
        type: { const: 'environment' },
        name: { type: 'string', pattern: '^[A-Z][A-Z0-9_]*$' },
        default: { type: 'string' },
      },
      required: ['type', 'name'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: { type: { const: 'value' }, value: {} },
      required: ['type', 'value'],
      additionalProperties: false,
    },
  ],
} as const;

const one = (key: string, value: object) =>
  ({ type: 'object', properties: { [key]: value }, required: [key], additionalProperties: false }) as const;

export const CONFIG_SCHEMA = {
  type: 'object',
  properties: {
    configs: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        properties: {
          id: { type: 'string', minLength: 1 },
          type: {
            type: 'object',
            oneOf: [
              one('settings', {
                type: 'object',
                properties: {
                  schema: { type: 'string', pattern: '^[a-z]+:' },
                  schemaVersion: { type: 'string', pattern: '^\\d+(\\.\\d+)*$' },
                  scope: { type: 'string', minLength: 1 },
                },
                required: ['schema', 'scope'],
                additionalProperties: false,
              }),
              one('automation', {
                type: 'object',
                properties: { resource: { enum: ['workflow', 'business-calendar', 'scheduling-rule'] } },
                required: ['resource'],
                additionalProperties: false,
              }),
              one('document', {
                type: 'object',
                properties: {
                  kind: { enum: ['dashboard', 'notebook', 'launchpad'] },
                  id: { type: 'string' },
                  private: { type: 'boolean' },
                },
                required: ['kind'],
                additionalProperties: false,
              }),
            ],
          },
          config: {
            type: 'object',
            properties: {
              name: { type: 'string', minLength: 1 },
              template: { type: 'string', minLength: 1 },
              parameters: { type: 'object', additionalProperties: parameter },
              skip: { type: 'boolean' },
            },
            // Documents and workflows are called by it.
            required: ['name', 'template'],
            additionalProperties: false,
          },
        },
        required: ['id', 'type', 'config'],
        additionalProperties: false,
      },
    },
  },
  required: ['configs'],
  additionalProperties: false,
} as const;
