import type { StateDocument } from '../state.ts';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { formatTime } from '../../words/format.ts';
import type { Language } from '../../words/language.ts';
import type { Connection } from './connection.ts';
import { ElapsedProvider, LanguageProvider, useLanguage } from './context.ts';
import { InverterCard, MeterCard } from './device-cards.tsx';
import { FlowCard } from './flow-card.tsx';
import { gridInWords } from './headline.ts';
import { ExportsCard, SourcesCard } from './health-cards.tsx';
import { HistoryCard } from './history-card.tsx';
import { Lights } from './lights.tsx';
import { LostBanner } from './lost-banner.tsx';
import { otherLanguage, rememberLanguage } from './language-choice.ts';
import { ProblemList } from './problem-list.tsx';
import { Speaker } from './speaker.tsx';

export interface AppProps {
  readonly connection: Connection;
  readonly language: Language;
  /** Only what one sees from afar. */
  readonly isKiosk: boolean;
}

/** The page in the order in which it is read: the answer, what flows, what is wrong, what was, the devices, the health. */
export function App({ connection, language: first, isKiosk }: AppProps) {
  const [view, setView] = useState(() => connection.view());
  const [language, setLanguage] = useState(first);
  useEffect(() => connection.changed.on(() => setView(connection.view())), [connection]);
  const { state, phase, elapsed, lostSince } = view;
  const isOutdated = phase === 'outdated';
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.setAttribute('data-connection', phase);
  }, [language, phase]);
  const title = state.house.gridPowerKw === undefined ? '' : `${gridInWords(state.house, 2, language)} – `;

  function switchLanguage() {
    const other = otherLanguage(language);
    rememberLanguage(other);
    setLanguage(other);
  }

  return (
    <LanguageProvider value={language}>
      <ElapsedProvider value={elapsed}>
        <Title text={title} />
        {lostSince !== undefined && <LostBanner since={lostSince} timeZone={state.timeZone} />}
        <main class={isKiosk ? 'kiosk' : ''}>
          <PageHeading />
          <Lights advice={state.advice} />
          <FlowCard state={state} isOutdated={isOutdated} />
          {isKiosk ? null : <Rest state={state} isHeard={lostSince === undefined} />}
        </main>
        <Speaker state={state} isLost={lostSince !== undefined} />
        <Footer state={state} isKiosk={isKiosk} onLanguage={switchLanguage} />
      </ElapsedProvider>
    </LanguageProvider>
  );
}

function Title({ text }: { readonly text: string }) {
  const { words } = useLanguage();
  useEffect(() => {
    document.title = text + words.title;
  }, [text, words]);
  return null;
}

function PageHeading() {
  const { words } = useLanguage();
  return <h1 class="unseen">{words.title}</h1>;
}

function Rest({ state, isHeard }: { readonly state: StateDocument; readonly isHeard: boolean }) {
  const { words } = useLanguage();
  const { problems, timeZone, prices, sources, broker, exports, energy } = state;
  const inverters = state.inverters.filter(({ down }) => down !== 'replaced');
  const meters = state.meters.filter(({ down }) => down !== 'replaced');
  // Long tables are not gone through every second.
  const history = useMemo(
    () => <HistoryCard timeZone={timeZone} prices={prices} />,
    [timeZone, JSON.stringify(prices)],
  );
  return (
    <>
      {isHeard && <ProblemList problems={problems} />}
      {history}
      <div class="stack">
        {meters.map((meter) => (
          <MeterCard key={meter.id} meter={meter} />
        ))}
        {inverters.map((inverter) => (
          <InverterCard key={inverter.id} inverter={inverter} />
        ))}
      </div>
      <section class="stack health" aria-labelledby="health">
        <h2 id="health">{words.health}</h2>
        <SourcesCard sources={sources} broker={broker} />
        <ExportsCard exports={exports} energy={energy} />
      </section>
    </>
  );
}

interface FooterProps {
  readonly state: StateDocument;
  readonly isKiosk: boolean;
  readonly onLanguage: () => void;
}

function Footer({ state: { service, time, timeZone }, isKiosk, onLanguage }: FooterProps) {
  const { language, words } = useLanguage();
  return (
    <footer>
      <p>
        {words.madeAt} <time dateTime={time}>{formatTime(time, timeZone, language)}</time>
      </p>
      <p>
        <button type="button" lang={otherLanguage(language)} onClick={onLanguage}>
          {words.language}
        </button>{' '}
        <a href={isKiosk ? './' : 'kiosk'}>{isKiosk ? words.wholePage : words.kiosk}</a>
      </p>
      {!isKiosk && (
        <p>
          smartmeter-otel {service.version} · <a href="api/state">{words.api}</a>
        </p>
      )}
    </footer>
  );
}
