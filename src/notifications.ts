import type { AdviceStatus } from './advice/advice.ts';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';
import type { Alert, Telling } from './notify/alert.ts';
import { Notifier } from './notify/notifier.ts';
import type { NotifySettings } from './notify/settings.ts';
import type { ProblemFacts } from './problems/problems.ts';
import type { Snapshot } from './readings/snapshot.ts';
import type { Database } from './store/database.ts';
import type { NotificationObserver } from './tracing.ts';
import type { MqttSettings } from './transports/mqtt/settings.ts';

/** Key of what must not be told twice. */
const KEY = 'notifications';

export interface NotificationDeps {
  readonly settings: NotifySettings;
  /** IANA name of the household's. */
  readonly timeZone: string;
  /** The broker that is read. */
  readonly broker: MqttSettings;
  readonly version: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly database: Database;
  readonly snapshot: () => Snapshot;
  readonly advice: () => AdviceStatus;
  readonly problems: () => readonly ProblemFacts[];
  readonly trace: NotificationObserver;
}

/** Tells the household what changes, and says it in the log too, so that a backend can act on it. */
export function createNotifications(deps: NotificationDeps): Notifier {
  const { database, logger } = deps;
  return new Notifier({
    ...deps,
    memory: database.state(KEY),
    onMemory: (kept) => void database.transaction(() => database.setState(KEY, kept)),
    onAlert: (alert, telling) => say(alert, telling, logger),
  });
}

function say(alert: Alert, telling: Telling, logger: Logger): void {
  const { title, text } = alert.words.en;
  const fields = {
    'event.name': 'smartmeter.alert',
    'smartmeter.alert.kind': alert.kind,
    'smartmeter.alert.subject': alert.subject,
    'smartmeter.alert.telling': telling,
  };
  if (alert.severity === 'info') logger.info(`${title}. ${text}`, fields);
  else logger.warn(`${title}. ${text}`, fields);
}
