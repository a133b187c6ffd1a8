import { bars, chart, same, table, value, type Dashboard } from '../dashboard.ts';
import { W } from '../words.ts';

const perSource = { 'smartmeter.source': W.source } as const;
const age = { en: 'Age', de: 'Alter' };
const energy = { en: 'Energy', de: 'Energie' };

export const gateway: Dashboard = {
  id: 'gateway',
  title: { en: 'Smartmeter: gateway', de: 'Smartmeter: Gateway' },
  about: {
    en: '# Gateway\nWhether the service itself works: what it hears, what it makes of it, what the backend takes. Energy that waits in the outbox is not lost; energy that was set aside wants a look: `smartmeter-otel outbox list`.',
    de: '# Gateway\nOb der Dienst selbst arbeitet: was er hört, was er daraus macht, was das Backend nimmt. Energie, die im Ausgang wartet, ist nicht verloren; was beiseitegelegt wurde, will angesehen werden: `smartmeter-otel outbox list`.',
  },
  variables: [],
  rows: [
    { heading: { en: '## Sources', de: '## Quellen' } },
    {
      height: 6,
      tiles: [
        table({ en: 'Sources now', de: 'Quellen jetzt' }, 'gateway/sources', 6, {
          ...perSource,
          state: W.state,
          age: { en: 'Age in s', de: 'Alter in s' },
        }),
        chart({ en: 'Reporting (1) or silent (0)', de: 'Meldet (1) oder schweigt (0)' }, 'gateway/up', '', 9, {
          ...perSource,
          up: W.state,
        }),
        chart({ en: 'Age of the last message', de: 'Alter der letzten Meldung' }, 'gateway/age', 's', 9, {
          ...perSource,
          age,
        }),
      ],
    },
    {
      height: 6,
      tiles: [
        value(
          { en: 'Messages not understood', de: 'Unverstandene Meldungen' },
          'gateway/refusedMessages',
          'total',
          '',
          0,
        ),
        bars({ en: 'Messages', de: 'Meldungen' }, 'gateway/messages', '', 10, {
          ...perSource,
          'smartmeter.outcome': W.outcome,
          messages: { en: 'Messages', de: 'Meldungen' },
        }),
        bars({ en: 'Requests on the bus', de: 'Anfragen am Bus' }, 'gateway/requests', '', 10, {
          ...perSource,
          'smartmeter.outcome': W.outcome,
          requests: { en: 'Requests', de: 'Anfragen' },
        }),
      ],
    },
    {
      height: 5,
      tiles: [
        bars({ en: 'Noise on the bus', de: 'Störungen am Bus' }, 'gateway/discarded', '', 8, {
          ...perSource,
          'smartmeter.kind': { en: 'Kind', de: 'Art' },
          frames: { en: 'Frames', de: 'Telegramme' },
        }),
        bars(
          { en: 'Registers: begun anew, held back', de: 'Zählwerke: neu begonnen, zurückgehalten' },
          'gateway/registerEvents',
          '',
          8,
          {
            ...perSource,
            resets: { en: 'begun anew', de: 'neu begonnen' },
            held: { en: 'held back', de: 'zurückgehalten' },
          },
        ),
        chart(
          { en: "The meter's clock minus ours", de: 'Uhr des Zählers minus unsere' },
          'gateway/clockOffset',
          's',
          8,
          {
            'smartmeter.meter.id': W.meter,
            offset: { en: 'Offset', de: 'Abweichung' },
          },
        ),
      ],
    },
    { heading: { en: '## Delivery', de: '## Lieferung' } },
    {
      height: 3,
      tiles: [
        value({ en: 'Requests taken', de: 'Angenommene Anfragen' }, 'gateway/exportSuccess', 'share', '%', 1, 6),
        value({ en: 'Energy that waits', de: 'Energie, die wartet' }, 'gateway/outboxEnergy', 'now', 'kWh', 3, 6),
        value({ en: 'Energy in doubt', de: 'Zweifelhafte Energie' }, 'gateway/outboxDoubtful', 'now', 'kWh', 3, 6),
        value(
          { en: 'Books that do not add up', de: 'Bücher, die nicht aufgehen' },
          'gateway/outboxBreaches',
          'most',
          '',
          0,
          6,
        ),
      ],
    },
    {
      height: 6,
      tiles: [
        bars({ en: 'Requests to the backend', de: 'Anfragen an das Backend' }, 'gateway/exports', '', 9, {
          'smartmeter.signal': W.signal,
          'smartmeter.outcome': W.outcome,
          exports: { en: 'Requests', de: 'Anfragen' },
        }),
        bars({ en: 'Notifications', de: 'Benachrichtigungen' }, 'gateway/notifications', '', 5, {
          'smartmeter.notification.channel': { en: 'Way', de: 'Weg' },
          'smartmeter.outcome': W.outcome,
          notifications: { en: 'Notifications', de: 'Benachrichtigungen' },
        }),
        chart({ en: 'Outbox', de: 'Ausgang' }, 'gateway/outboxRows', '', 5, {
          waiting: { en: 'waiting', de: 'wartet' },
          aside: { en: 'set aside', de: 'beiseite' },
        }),
        chart({ en: 'Age of the oldest energy', de: 'Alter der ältesten Energie' }, 'gateway/outboxAge', 's', 5, {
          age: energy,
        }),
      ],
    },
    { heading: { en: '## The service', de: '## Der Dienst' } },
    {
      height: 6,
      tiles: [
        chart(
          { en: 'Decoding and polling, 95 of 100', de: 'Dekodieren und Abfragen, 95 von 100' },
          'gateway/durations',
          'ms',
          8,
          {
            ...perSource,
            decode: { en: 'Decoding', de: 'Dekodieren' },
            poll: { en: 'Polling', de: 'Abfragen' },
          },
        ),
        chart(W.memory, 'gateway/memory', 'B', 8, {
          resident: { en: 'in RAM', de: 'im RAM' },
          heap: same('JavaScript'),
        }),
        chart({ en: 'Busy', de: 'Ausgelastet' }, 'gateway/busy', '%', 8, { busy: W.load }),
      ],
    },
    { heading: { en: '## Traces and logs', de: '## Traces und Logs' } },
    {
      height: 6,
      tiles: [
        table({ en: 'What it did', de: 'Was er tat' }, 'gateway/spans', 12),
        table({ en: 'What failed', de: 'Was misslang' }, 'gateway/failedSpans', 12),
      ],
    },
    {
      height: 6,
      tiles: [
        bars({ en: 'Logs by severity', de: 'Logs nach Schwere' }, 'gateway/logLevels', '', 8, {
          loglevel: { en: 'Severity', de: 'Schwere' },
          records: { en: 'Records', de: 'Einträge' },
        }),
        table({ en: 'Warnings and errors', de: 'Warnungen und Fehler' }, 'gateway/lastLogs', 16),
      ],
    },
  ],
};
