import { bars, chart, same, table, value, type Dashboard } from '../dashboard.ts';
import { W } from '../words.ts';

const perContainer = { 'container.name': W.container } as const;
const bytes = same('Bytes');

export const machine: Dashboard = {
  id: 'raspberry-pi',
  title: { en: 'Smartmeter: Raspberry Pi and containers', de: 'Smartmeter: Raspberry Pi und Container' },
  about: {
    en: '# Raspberry Pi and containers\nFrom the Collector beside the service: host metrics always, containers with `COMPOSE_PROFILES=containers`. The network of the machine is there only where the Collector runs outside of a container.',
    de: '# Raspberry Pi und Container\nVom Collector neben dem Dienst: die Maschine immer, Container mit `COMPOSE_PROFILES=containers`. Das Netzwerk der Maschine gibt es nur, wo der Collector nicht in einem Container läuft.',
  },
  variables: [{ key: 'Host', kind: 'query', query: 'machine/hosts' }],
  rows: [
    { heading: { en: '## Machine', de: '## Maschine' } },
    {
      height: 3,
      tiles: [
        value({ en: 'Processor', de: 'Prozessor' }, 'machine/cpuNow', 'now', '%', 0, 5),
        value(W.memory, 'machine/memoryNow', 'now', '%', 0, 5),
        value({ en: 'SD card', de: 'SD-Karte' }, 'machine/diskNow', 'now', '%', 0, 5),
        value(
          { en: 'Written in the period', de: 'Im Zeitraum geschrieben' },
          'machine/writtenInPeriod',
          'bytes',
          'B',
          0,
          5,
        ),
        value({ en: 'Running for', de: 'Läuft seit' }, 'machine/uptime', 'days', 'd', 1),
      ],
    },
    {
      height: 6,
      tiles: [
        chart({ en: 'Processor', de: 'Prozessor' }, 'machine/cpu', '%', 8, { load: W.load }),
        chart({ en: 'Load average and cores', de: 'Last und Kerne' }, 'machine/loadAverage', '', 8, {
          load: W.load,
          cores: { en: 'Cores', de: 'Kerne' },
        }),
        chart(W.memory, 'machine/memory', 'B', 8, { state: W.state, memory: W.memory }),
      ],
    },
    {
      height: 6,
      tiles: [
        bars({ en: 'Disks', de: 'Datenträger' }, 'machine/diskWrites', 'B', 12, {
          device: W.device,
          direction: W.direction,
          bytes,
        }),
        bars({ en: 'Network', de: 'Netzwerk' }, 'machine/network', 'B', 12, {
          device: W.device,
          direction: W.direction,
          bytes,
        }),
      ],
    },
    {
      height: 6,
      tiles: [
        chart({ en: 'Memory of the programs', de: 'Speicher der Programme' }, 'machine/processMemory', 'B', 12, {
          'process.executable.name': W.program,
          memory: W.memory,
        }),
        chart({ en: 'Load of the programs', de: 'Last der Programme' }, 'machine/processCpu', '%', 12, {
          'process.executable.name': W.program,
          load: W.load,
        }),
      ],
    },
    { heading: { en: '## Containers', de: '## Container' } },
    {
      height: 6,
      tiles: [
        table(W.container, 'machine/containers', 9, {
          ...perContainer,
          memory: W.memory,
          limit: { en: 'Limit', de: 'Grenze' },
          restarts: { en: 'Restarts', de: 'Neustarts' },
        }),
        chart(W.load, 'machine/containerCpu', '%', 5, { ...perContainer, load: W.load }),
        chart(W.memory, 'machine/containerMemory', 'B', 5, { ...perContainer, memory: W.memory }),
        bars({ en: 'Network', de: 'Netzwerk' }, 'machine/containerNetwork', 'B', 5, {
          ...perContainer,
          received: { en: 'received', de: 'empfangen' },
          sent: { en: 'sent', de: 'gesendet' },
        }),
      ],
    },
    { heading: { en: '## Collector', de: '## Collector' } },
    {
      height: 6,
      tiles: [
        chart({ en: 'Queue', de: 'Warteschlange' }, 'machine/collectorQueue', '%', 8, {
          data_type: W.signal,
          fill: { en: 'Fill', de: 'Füllstand' },
        }),
        bars(
          { en: 'Points sent and given up', de: 'Punkte gesendet und aufgegeben' },
          'machine/collectorPoints',
          '',
          8,
          {
            exporter: { en: 'Exporter', de: 'Exporter' },
            sent: { en: 'sent', de: 'gesendet' },
            failed: { en: 'given up', de: 'aufgegeben' },
          },
        ),
        chart(W.memory, 'machine/collectorMemory', 'B', 8, { memory: W.memory }),
      ],
    },
  ],
};
