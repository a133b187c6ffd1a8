/**
 * Fields of what `fetch` reads: the names that Dynatrace gives to what OTLP calls otherwise (its semantic dictionary;
 * docs.dynatrace.com, OTLP logs and traces), and the attributes that the service puts on spans and logs.
 */
const SERVICE = ['service.name', 'service.version', 'service.instance.id', 'host.name', 'host.id'];

export const RECORD_FIELDS: Readonly<Record<string, readonly string[]>> = {
  spans: [
    ...SERVICE,
    'trace.id',
    'span.id',
    'span.parent_id',
    'span.name',
    'span.kind',
    'span.status_code',
    'span.links',
    'span.events',
    'start_time',
    'end_time',
    'duration',
    'error.type',
    'messaging.system',
    'messaging.destination.name',
    'messaging.operation.type',
    'smartmeter.source',
    'smartmeter.outcome',
    'smartmeter.quantities',
    'smartmeter.notification.channel',
    'smartmeter.notification.kind',
  ],
  logs: [...SERVICE, 'timestamp', 'content', 'loglevel', 'status', 'trace_id', 'span_id'],
  'dt.davis.problems': ['timestamp', 'display_id', 'event.name', 'event.status', 'event.category'],
  'dt.davis.events': ['timestamp', 'event.name', 'event.status', 'event.start', 'event.end', 'event.category'],
};
