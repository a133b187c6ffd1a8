import { resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationTemporality, DataPointType, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { expect, it } from 'vitest';
import { SimulatedClock } from '../simulators/clock.ts';
import { decodeMetrics } from '../simulators/backend/otlp-metrics.ts';
import type { Delivery } from '../transports/otlp/delivery.ts';
import type { Verdict } from '../transports/otlp/verdict.ts';
import { createMetricsExporter } from './metrics-exporter.ts';

const MINUTE = 60_000;
const ok: Verdict = { outcome: 'success', rejected: 0 };
const no = (cause: string, outcome: Verdict['outcome'] = 'refused'): Verdict => ({
  outcome,
  rejected: 0,
  problem: { cause, text: '' },
});

/** An exporter whose backend answers as told; `sent` are the values in the order of the attempts. */
function setUp() {
  const clock = new SimulatedClock(1_700_000_000_000);
  const sent: number[] = [];
  let answer = ok;
  const delivery = {
    deliver(body: Uint8Array) {
      const decoded = decodeMetrics(body);
      if (decoded.ok) sent.push(...decoded.value.map(({ value }) => Number(value)));
      return Promise.resolve(answer);
    },
  } as unknown as Delivery;
  const exporter = createMetricsExporter(delivery, clock);
  const minute = async (value: number, next: Verdict) => {
    answer = next;
    clock.advance(MINUTE);
    sent.length = 0;
    await exporter(gauge(value));
    return [...sent];
  };
  return { minute };
}

function gauge(value: number): ResourceMetrics {
  const point = { startTime: [0, 0], endTime: [1, 0], attributes: {}, value } as const;
  return {
    resource: resourceFromAttributes({}),
    scopeMetrics: [
      {
        scope: { name: 's' },
        metrics: [
          {
            descriptor: { name: 'm', unit: '', description: '', valueType: 1 },
            aggregationTemporality: AggregationTemporality.DELTA,
            dataPointType: DataPointType.GAUGE,
            dataPoints: [{ ...point, startTime: [0, 0], endTime: [1, 0] }],
          },
        ],
      },
    ],
  };
}

it('keeps what cannot be sent now, and sends it oldest first', async () => {
  const { minute } = setUp();
  expect(await minute(1, no('503', 'failed'))).toEqual([1]);
  expect(await minute(2, no('401'))).toEqual([1]);
  expect(await minute(3, ok)).toEqual([1, 2, 3]);
  expect(await minute(4, ok)).toEqual([4]);
});

it.each(['400', '413', '422', 'refused', 'partial'])(
  'drops what the backend does not take for its content: %s',
  async (cause) => {
    const { minute } = setUp();
    expect(await minute(1, no(cause))).toEqual([1]);
    expect(await minute(2, ok)).toEqual([2]);
  },
);

it('forgets what is older than backends take', async () => {
  const { minute } = setUp();
  for (let i = 1; i <= 60; i++) await minute(i, no('ECONNREFUSED', 'failed'));
  const sent = await minute(61, ok);
  expect(sent).toHaveLength(56);
  expect(sent[0]).toBe(6);
  expect(sent.at(-1)).toBe(61);
});
