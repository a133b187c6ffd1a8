/**
 * How long a full read plan of each ZCS Azzurro map takes at 9600 baud, over what no master can save: bytes on the wire,
 * the device's own time, and the pauses its manufacturer asks for.
 *
 *   npm run bench:rs485
 *
 * Over RTU over TCP, and over a pair of pseudo-terminals where socat is installed. The ratio is what counts; it may be
 * 1.3 at most, else this ends with 1.
 */
import { cpus } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/clock.ts';
import { GROUPS, type RegisterMap } from '../src/devices/modbus/register-map.ts';
import { sofarG3 } from '../src/devices/zcs-azzurro/g3-map.ts';
import { sofarHybridOld } from '../src/devices/zcs-azzurro/hybrid-map.ts';
import { sofarString } from '../src/devices/zcs-azzurro/string-map.ts';
import { wantedOf } from '../src/polling/wanted.ts';
import { planReads, type PlannedRead } from '../src/transports/modbus/plan.ts';
import type { BusAddress } from '../src/transports/modbus/settings.ts';
import { startChild } from '../test/support/child.ts';
import { requireComponent } from '../test/support/components.ts';
import { startBus, type Bus } from '../test/support/modbus-bus.ts';
import { startPtyPair } from '../test/support/pty.ts';
import { BAUD, byteTime, LATENCY } from './rs485-line.ts';

const MOST = 1.3;
const ROUNDS = 5;
const POLLS = 1000;
/** Registers of a poll whose CPU is measured: what a string inverter is asked at once. */
const POLLED = 40;
const device = join(import.meta.dirname, 'rs485-device.ts');
const maps = [sofarString, sofarHybridOld('hybrid'), sofarG3];

console.log(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`);
console.log(`${BAUD} baud, 8N1, ${LATENCY} ms device latency; "least" = bytes on the wire + latency + mandated gaps\n`);
console.log(row('line', 'map', 'requests', 'registers', 'least ms', 'took ms', 'ratio'));

const ratios = [...(await overTcp()), ...(await overSerial())];
console.log(
  `\n${(await cpuOfAPoll()).toFixed(0)} µs CPU a poll of ${POLLED} registers, median of ${ROUNDS} × ${POLLS} polls`,
);
if (ratios.some((ratio) => !(ratio <= MOST))) {
  console.log(`\nMore than ${MOST} × the least.`);
  process.exitCode = 1;
}

async function overTcp(): Promise<number[]> {
  const child = startChild(process.execPath, [device, 'tcp']);
  const port = Number(/\d+/.exec(await child.line(/^ready on/))?.[0]);
  const ratios = await measureAll('RTU over TCP', { kind: 'rtu+tcp', host: '127.0.0.1', port });
  await child.stop();
  return ratios;
}

async function overSerial(): Promise<number[]> {
  const socat = requireComponent('socat');
  if (!socat) return [];
  const pty = await startPtyPair(socat);
  const child = startChild(process.execPath, [device, pty.far]);
  await child.line(/^ready/);
  const ratios = await measureAll('serial', { kind: 'serial', path: pty.near, baud: BAUD });
  await child.stop();
  await pty.stop();
  return ratios;
}

async function measureAll(line: string, address: BusAddress): Promise<number[]> {
  const { bus, until, stop } = await startBus(address);
  await until(({ phase }) => phase === 'open');
  const ratios: number[] = [];
  for (const map of maps) ratios.push(await measure(line, bus, map));
  await stop();
  return ratios;
}

/** @returns time over the least possible */
async function measure(line: string, bus: Bus, map: RegisterMap): Promise<number> {
  const plan = GROUPS.flatMap((group) => planReads(wantedOf(map, group), map.limits, []));
  // So that the first request too has its gap to keep.
  await readAll(bus, map, plan.slice(0, 1));
  const least = plan.reduce((sum, read) => sum + map.timing.gap + leastOf(read), 0);
  const start = systemClock.now().mono;
  await readAll(bus, map, plan);
  const took = systemClock.now().mono - start;
  const registers = plan.reduce((sum, { count }) => sum + count, 0);
  const figures = [plan.length, registers, least.toFixed(0), took.toFixed(0), (took / least).toFixed(3)];
  console.log(row(line, map.id, ...figures));
  return took / least;
}

/** Microseconds, user and system, of this process; a device that answers at once, since waiting costs none. */
async function cpuOfAPoll(): Promise<number> {
  const child = startChild(process.execPath, [device, 'tcp', 'at-once']);
  const port = Number(/\d+/.exec(await child.line(/^ready on/))?.[0]);
  const { bus, until, stop } = await startBus({ kind: 'rtu+tcp', host: '127.0.0.1', port });
  await until(({ phase }) => phase === 'open');
  const timing = { ...sofarG3.timing, gap: 0 };
  const costs: number[] = [];
  // The first round is of code that runs for the first time.
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let poll = 0; poll < POLLS; poll++) {
      await bus.read({ unit: 1, table: 'holding', address: 0, count: POLLED }, timing);
    }
    const { user, system } = process.cpuUsage(before);
    if (round > 0) costs.push((user + system) / POLLS);
  }
  await stop();
  await child.stop();
  return costs.toSorted((a, b) => a - b)[ROUNDS >> 1] as number;
}

async function readAll(bus: Bus, map: RegisterMap, plan: readonly PlannedRead[]): Promise<void> {
  for (const { table, address, count } of plan) {
    const { kind } = await bus.read({ unit: 1, table, address, count }, map.timing);
    if (kind !== 'registers') throw new Error(`${map.id}: the read of ${address} × ${count} was ${kind}.`);
  }
}

/** Milliseconds that a read takes on the wire and in the device: 8 bytes there, 5 and two a register back. */
function leastOf({ count }: PlannedRead): number {
  return (8 + 5 + 2 * count) * byteTime + LATENCY;
}

function row(...cells: readonly (string | number)[]): string {
  const widths = [14, 18, 10, 11, 10, 9, 7];
  return cells.map((cell, i) => (i < 2 ? String(cell).padEnd(widths[i]!) : String(cell).padStart(widths[i]!))).join('');
}
