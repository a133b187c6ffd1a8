import type { ComponentChildren } from 'preact';
import { formatNumber } from '../../words/format.ts';
import type { EnergyState } from '../energy-state.ts';
import type { BrokerState, ExportState, SourceState } from '../state.ts';
import { Age } from './age.tsx';
import { useLanguage } from './context.ts';
import { StateMark, type Level } from './state-mark.tsx';

/** Where readings come from, and how long ago. */
export function SourcesCard(props: { readonly sources: readonly SourceState[]; readonly broker: BrokerState }) {
  const { words } = useLanguage();
  return (
    <section class="card" aria-labelledby="sources">
      <h3 id="sources">{words.sources}</h3>
      <ul class="rows">
        {props.sources.map((source) => (
          <SourceRow key={source.id} source={source} />
        ))}
        <BrokerRow broker={props.broker} />
      </ul>
    </section>
  );
}

/** Where signals go, and what waits to go there. */
export function ExportsCard(props: {
  readonly exports: readonly ExportState[];
  readonly energy: EnergyState | undefined;
}) {
  const { words } = useLanguage();
  return (
    <section class="card" aria-labelledby="exports">
      <h3 id="exports">{words.exports}</h3>
      {props.exports.length === 0 ? (
        <p class="quiet">{words.nothingSent}</p>
      ) : (
        <ul class="rows">
          {props.exports.map((status) => (
            <ExportRow key={status.signal} status={status} />
          ))}
          {props.energy && <OutboxRow energy={props.energy} />}
        </ul>
      )}
    </section>
  );
}

function SourceRow({ source }: { readonly source: SourceState }) {
  const { words } = useLanguage();
  const { id, topic, bus, unit, down, lastMessageAgeSeconds, messages } = source;
  const isCalm = down === 'waiting' || down === 'sleeping';
  const level: Level = down === undefined ? 'good' : isCalm ? 'idle' : 'bad';
  const isAsked = bus !== undefined;
  const count = isAsked ? words.answers : words.messages;
  const place = isAsked ? `${bus}${unit === undefined ? '' : `, ${words.unit} ${unit}`}` : topic;
  return (
    <Row name={id} level={level} state={down === undefined ? words.up : words.down[down]} place={place}>
      {lastMessageAgeSeconds === undefined ? (
        isAsked ? (
          words.noAnswer
        ) : (
          words.never
        )
      ) : (
        <>
          {isAsked ? words.lastAnswer : words.lastMessage} <Age seconds={lastMessageAgeSeconds} />
        </>
      )}
      {` · ${count(messages.accepted + messages.partial, messages.refused + messages.retained)}`}
    </Row>
  );
}

function BrokerRow({ broker }: { readonly broker: BrokerState }) {
  const { words } = useLanguage();
  const { address, embedded, phase, protocol } = broker;
  const level: Level = phase === 'connected' ? 'good' : phase === 'waiting' ? 'bad' : 'idle';
  return (
    <Row
      name={embedded ? words.embeddedBroker : words.broker}
      level={level}
      state={words.phases[phase]}
      place={address}
    >
      {protocol !== undefined && `MQTT ${protocol}`}
    </Row>
  );
}

function ExportRow({ status }: { readonly status: ExportState }) {
  const { words } = useLanguage();
  const { signal, endpoint, problem, lastSuccess, lastSuccessAgeSeconds } = status;
  const [level, state]: [Level, string] =
    problem !== undefined
      ? ['bad', words.fails]
      : lastSuccess === undefined
        ? ['idle', words.notYet]
        : ['good', words.works];
  return (
    <Row name={words.signals[signal]} level={level} state={state} place={endpoint}>
      {lastSuccessAgeSeconds !== undefined && (
        <>
          {words.lastSuccess} <Age seconds={lastSuccessAgeSeconds} time={lastSuccess} />
        </>
      )}
    </Row>
  );
}

function OutboxRow({ energy }: { readonly energy: EnergyState }) {
  const { language, words } = useLanguage();
  const { rows, rowsSetAside, pendingWh, doubtfulWh, oldestAgeSeconds, consistent } = energy;
  const isWell = rowsSetAside === 0 && consistent;
  const state = rows === 0 ? words.delivered : words.waits(formatNumber(pendingWh / 1000, 3, language));
  const notes = [
    rows > 0 ? words.outboxRows(rows) : '',
    rowsSetAside > 0 ? words.setAside(rowsSetAside) : '',
    doubtfulWh > 0 ? words.doubtful(formatNumber(doubtfulWh, 0, language)) : '',
  ].filter((note) => note !== '');
  return (
    <Row name={words.outbox} level={isWell ? (rows === 0 ? 'good' : 'idle') : 'bad'} state={state} place={undefined}>
      {notes.join(' · ')}
      {rows > 0 && (
        <>
          {' · '}
          <Age seconds={oldestAgeSeconds} />
        </>
      )}
    </Row>
  );
}

interface RowProps {
  readonly name: string;
  readonly level: Level;
  readonly state: string;
  readonly place: string | undefined;
  readonly children: ComponentChildren;
}

function Row({ name, level, state, place, children }: RowProps) {
  return (
    <li>
      <p class="name">
        <b>{name}</b> <StateMark level={level} state={state} />
      </p>
      {place !== undefined && <p class="place">{place}</p>}
      <p class="quiet">{children}</p>
    </li>
  );
}
