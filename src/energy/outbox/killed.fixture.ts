/** For tests: a process that books what it is told and delivers it, to be killed at any moment. */
import { silentLogger } from '../../logger.ts';
import { systemClock } from '../../clock.ts';
import { openDatabase } from '../../store/database.ts';
import { createSender } from '../../transports/otlp/sender.ts';
import { meterAt } from '../snapshot.fixture.ts';
import { createOutbox } from './outbox.ts';

const [path, origin] = process.argv.slice(2) as [string, string];
const clock = systemClock;
const opened = openDatabase({ path, clock, logger: silentLogger });
if (!opened.ok) throw new Error(opened.problem);
const url = `${origin}/v1/metrics`;
const sender = createSender({ url, headers: {}, compression: 'none', timeout: 10_000 });
const created = createOutbox({
  database: opened.database,
  clock,
  random: () => 0.5,
  logger: silentLogger,
  encode: (points) => new TextEncoder().encode(JSON.stringify(points)),
  send: (bytes) => sender.send(bytes),
  destination: { key: origin, url },
});
if (!created.ok) throw new Error(created.problem);
const { outbox } = created;

for (;;) {
  const register = Number(await (await fetch(`${origin}/register`)).text());
  const read = { value: register, base: 1000, since: clock.now() };
  outbox.book([meterAt(clock.now(), { registers: { 'energy.active.import': read } })]);
  await outbox.deliver();
  await fetch(`${origin}/status`, { method: 'POST', body: JSON.stringify(outbox.status()) });
}
