/**
 * A workflow, restated from `WorkflowRequest` of Dynatrace's Automation API 1.779.0 (OpenAPI in
 * https://github.com/dynatrace-oss/terraform-provider-dynatrace, Apache-2.0), narrower in what this project does not
 * use. `type`, `isDeployed` and `hourlyExecutionLimit` are newer than that document; the same provider has them.
 * Read-only fields (`filterQuery`, `uniqueExpression`, `version`, …) are not among the properties.
 */
const tags = {
  entityTags: { type: 'object', additionalProperties: { type: ['string', 'array'] } },
  entityTagsMatch: { enum: ['all', 'any'] },
  onProblemClose: { type: 'boolean' },
  customFilter: { type: 'string' },
} as const;

const CATEGORIES = ['monitoringUnavailable', 'availability', 'error', 'slowdown', 'resource', 'custom', 'info'];

const problem = {
  type: 'object',
  properties: {
    ...tags,
    categories: {
      type: 'object',
      properties: Object.fromEntries(CATEGORIES.map((name) => [name, { type: 'boolean' }])),
      minProperties: 1,
      additionalProperties: false,
    },
  },
  required: ['categories'],
  additionalProperties: false,
};

const event = {
  type: 'object',
  properties: {
    ...tags,
    names: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: {
        type: 'object',
        properties: { match: { enum: ['equals', 'contains'] }, name: { type: 'string', minLength: 1 } },
        required: ['match', 'name'],
        additionalProperties: false,
      },
    },
  },
  required: ['names'],
  additionalProperties: false,
};

const trigger = (type: string, value: object) => ({
  type: 'object',
  properties: { type: { const: type }, value },
  required: ['type', 'value'],
  additionalProperties: false,
});

const task = {
  type: 'object',
  properties: {
    name: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_-]*$' },
    action: { type: 'string', pattern: '^.+:.+$' },
    description: { type: 'string' },
    input: { type: 'object' },
    active: { type: 'boolean' },
    position: {
      type: 'object',
      properties: { x: { type: 'integer' }, y: { type: 'integer' } },
      required: ['x', 'y'],
      additionalProperties: false,
    },
    predecessors: { type: 'array', uniqueItems: true, items: { type: 'string' } },
    timeout: { type: 'integer', minimum: 1, maximum: 604_800 },
  },
  required: ['name', 'action', 'input'],
  additionalProperties: false,
};

export const WORKFLOW_SCHEMA = {
  type: 'object',
  properties: {
    title: { type: 'string', minLength: 1, maxLength: 200 },
    description: { type: 'string' },
    isPrivate: { type: 'boolean' },
    schemaVersion: { type: 'integer' },
    type: { enum: ['SIMPLE', 'STANDARD'] },
    isDeployed: { type: 'boolean' },
    hourlyExecutionLimit: { type: 'integer', minimum: 1 },
    tasks: { type: 'object', minProperties: 1, additionalProperties: task },
    trigger: {
      type: 'object',
      properties: {
        eventTrigger: {
          type: 'object',
          properties: {
            isActive: { type: 'boolean' },
            triggerConfiguration: { oneOf: [trigger('davis-problem', problem), trigger('davis-event', event)] },
          },
          required: ['triggerConfiguration'],
          additionalProperties: false,
        },
      },
      required: ['eventTrigger'],
      additionalProperties: false,
    },
  },
  required: ['title', 'tasks', 'trigger'],
  additionalProperties: false,
};
