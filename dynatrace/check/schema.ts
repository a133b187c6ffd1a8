/** JSON Schema, with what it finds as sentences. */
import { Ajv, type ValidateFunction } from 'ajv';
import type { Report } from './finding.ts';
import { DASHBOARD_SCHEMA } from './schemas/dashboard.ts';
import { DETECTOR_SCHEMA } from './schemas/detector.ts';
import { CONFIG_SCHEMA, MANIFEST_SCHEMA } from './schemas/manifest.ts';
import { WORKFLOW_SCHEMA } from './schemas/workflow.ts';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });

const VALIDATORS = {
  manifest: ajv.compile(MANIFEST_SCHEMA),
  config: ajv.compile(CONFIG_SCHEMA),
  dashboard: ajv.compile(DASHBOARD_SCHEMA),
  detector: ajv.compile(DETECTOR_SCHEMA),
  workflow: ajv.compile(WORKFLOW_SCHEMA),
} as const satisfies Record<string, ValidateFunction>;

/** @returns whether it fits; what does not is reported by the path in the file */
export function fits(kind: keyof typeof VALIDATORS, content: unknown, report: Report): boolean {
  const validate = VALIDATORS[kind];
  if (validate(content)) return true;
  for (const { instancePath, message = '', params } of validate.errors ?? []) {
    const extra = 'additionalProperty' in params ? `: ${String(params['additionalProperty'])}` : '';
    report(`${kind} schema`, `${instancePath === '' ? 'The file' : instancePath} ${message}${extra}.`);
  }
  return false;
}
