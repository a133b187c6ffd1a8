import { ValueType } from '@opentelemetry/api';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { AggregationTemporality, DataPointType } from '@opentelemetry/sdk-metrics';
import { createResource } from './resource.ts';
import type { TelemetrySettings } from './settings.ts';

/** What is sent to see whether a backend takes metrics from here: a gauge, so that it disturbs no sum. */
export const TEST_METRIC = 'smartmeter.doctor.test';

/** An encoded request with one point. @param wall epoch milliseconds */
export function testPointRequest(settings: TelemetrySettings, version: string, wall: number): Uint8Array {
  const time: [number, number] = [Math.floor(wall / 1000), (wall % 1000) * 1_000_000];
  const body = ProtobufMetricsSerializer.serializeRequest({
    resource: createResource(settings, version, 'doctor'),
    scopeMetrics: [
      {
        scope: { name: 'smartmeter-otel', version },
        metrics: [
          {
            descriptor: {
              name: TEST_METRIC,
              description: 'Sent by "smartmeter-otel doctor" to see whether metrics arrive.',
              unit: '{test}',
              valueType: ValueType.DOUBLE,
            },
            dataPointType: DataPointType.GAUGE,
            aggregationTemporality: AggregationTemporality.DELTA,
            dataPoints: [{ startTime: time, endTime: time, attributes: {}, value: 1 }],
          },
        ],
      },
    ],
  });
  return body ?? new Uint8Array();
}
