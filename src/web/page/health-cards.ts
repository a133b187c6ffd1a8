import { html } from 'hono/html';
import type { EnergyState } from '../energy-state.ts';
import { formatNumber } from '../../words/format.ts';
import type { Language } from '../../words/language.ts';
import type { BrokerState, ExportState, SourceState } from '../state.ts';
import { age } from './age.ts';
import type { Html } from './frame.ts';
import { stateMark, type Level } from './state-mark.ts';
import { WORDS } from './words.ts';

/** Where readings come from, and how long ago. */
export function sourcesCard(sources: readonly SourceState[], broker: BrokerState, language: Language): Html {
  const words = WORDS[language];
  return html`<section class="card" aria-labelledby="sources">
    <h2 id="sources">${words.sources}</h2>
    <ul class="rows">
      ${sources.map((source) => sourceRow(source, language))}${brokerRow(broker, language)}
    </ul>
  </section>`;
}

/** Where signals go. */
export function exportsCard(
  exports: readonly ExportState[],
  energy: EnergyState | undefined,
  language: Language,
): Html {
  const words = WORDS[language];
  const rows = exports.map((status) => exportRow(status, status.signal === 'energy' ? energy : undefined, language));
  return html`<section class="card" aria-labelledby="exports">
    <h2 id="exports">${words.exports}</h2>
    ${
      rows.length === 0
        ? html`<p class="quiet">${words.nothingSent}</p>`
        : html`<ul class="rows">
            ${rows}
          </ul>`
    }
  </section>`;
}

function sourceRow(source: SourceState, language: Language): Html {
  const { id, topic, bus, unit, down, lastMessageAgeSeconds, messages } = source;
  const words = WORDS[language];
  const isCalm = down === 'waiting' || down === 'sleeping';
  const level: Level = down === undefined ? 'good' : isCalm ? 'idle' : 'bad';
  const isAsked = bus !== undefined;
  const last =
    lastMessageAgeSeconds === undefined
      ? isAsked
        ? words.noAnswer
        : words.never
      : html`${isAsked ? words.lastAnswer : words.lastMessage} ${age(lastMessageAgeSeconds, undefined, language)}`;
  const count = isAsked ? words.answers : words.messages;
  const counts = count(messages.accepted + messages.partial, messages.refused + messages.retained);
  const place = isAsked ? `${bus}${unit === undefined ? '' : `, ${words.unit} ${unit}`}` : topic;
  return row(id, level, down === undefined ? words.up : words.down[down], html`${last} · ${counts}`, place);
}

function brokerRow({ address, embedded, phase, protocol }: BrokerState, language: Language): Html {
  const words = WORDS[language];
  const level: Level = phase === 'connected' ? 'good' : phase === 'waiting' ? 'bad' : 'idle';
  const name = embedded ? words.embeddedBroker : words.broker;
  return row(name, level, words.phases[phase], protocol === undefined ? '' : html`MQTT ${protocol}`, address);
}

function exportRow(status: ExportState, energy: EnergyState | undefined, language: Language): Html {
  const words = WORDS[language];
  const { signal, endpoint, problem, lastSuccess, lastSuccessAgeSeconds } = status;
  const [level, state]: [Level, string] =
    problem !== undefined
      ? ['bad', words.fails]
      : lastSuccess === undefined
        ? ['idle', words.notYet]
        : ['good', words.works];
  const last =
    lastSuccessAgeSeconds === undefined
      ? ''
      : html`${words.lastSuccess} ${age(lastSuccessAgeSeconds, lastSuccess, language)}`;
  const waits = energy && energy.rows > 0 ? words.waits(formatNumber(energy.pendingWh / 1000, 3, language)) : '';
  const more = waits === '' ? last : html`${last}${last === '' ? '' : ' · '}${waits}`;
  return row(words.signals[signal], level, state, more, endpoint);
}

function row(name: string, level: Level, state: string, more: Html | '', place: string | undefined): Html {
  return html`<li>
    <p class="name"><b>${name}</b> ${stateMark(level, state)}</p>
    ${place === undefined ? '' : html`<p class="place">${place}</p>`}
    ${more === '' ? '' : html`<p class="quiet">${more}</p>`}
  </li>`;
}
