import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { TelemetrySettings } from './settings.ts';

/**
 * Who speaks. Nothing is detected: Dynatrace can turn every resource attribute into a dimension, and one that
 * changes at each restart (a process id) would make new series of everything.
 * What the user sets in OTEL_RESOURCE_ATTRIBUTES wins, except for service.name, which configuration has settled.
 *
 * @param more for traces and logs: `process.*`, `container.*`
 */
export function createResource(
  settings: TelemetrySettings,
  version: string,
  instanceId: string,
  more: Readonly<Record<string, string | number>> = {},
): Resource {
  return resourceFromAttributes({
    'service.version': version,
    'service.instance.id': instanceId,
    'host.name': settings.hostName,
    ...(settings.hostId === undefined ? {} : { 'host.id': settings.hostId }),
    ...more,
    ...settings.resourceAttributes,
    'service.name': settings.serviceName,
  });
}
