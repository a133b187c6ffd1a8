import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './child.ts';
import { notInstalled } from './components.ts';
import { freePort } from './free-port.ts';

/** Debian's own interpreter: its packages are not seen by others. */
const PYTHON = '/usr/bin/python3';

/** Register values by unit, table and address. What is not there is refused as an illegal address. */
export type Registers = Readonly<
  Record<number, Readonly<Record<'holding' | 'input', Readonly<Record<number, number>>>>>
>;

export type ServerLine =
  | { readonly kind: 'serial'; readonly path: string; readonly baud: number }
  | { readonly kind: 'tcp' };

export interface ModbusServer {
  /** Of Modbus TCP; 0 on a serial line. */
  readonly port: number;
  /** From the next request on. The units stay those it was started with. */
  set(registers: Registers): void;
  /** Ends it, in the way a power cut does. */
  stop(): Promise<void>;
}

/** Python with the Modbus server of Debian 12; where it is missing see `requireComponent`. */
export function requirePymodbus(): string | undefined {
  try {
    const asked = 'import pymodbus.version as v, serial_asyncio; print(v.version.short())';
    const version = execFileSync(PYTHON, ['-c', asked], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    if (version.startsWith('3.0.')) return PYTHON;
  } catch {
    // No interpreter, or no pymodbus for it: the same to who wants to run the tests.
  }
  return notInstalled(
    'pymodbus 3.0',
    'the Debian packages python3-pymodbus, python3-serial and python3-serial-asyncio',
  );
}

/** Runs modbus-server.py, a Modbus server that shares no code and no author with ours. */
export async function startModbusServer(
  python: string,
  line: ServerLine,
  registers: Registers,
  port = 0,
): Promise<ModbusServer> {
  const folder = mkdtempSync(join(tmpdir(), 'modbus-'));
  const file = join(folder, 'registers.json');
  const set = (now: Registers) => {
    writeFileSync(`${file}.new`, JSON.stringify(now));
    renameSync(`${file}.new`, file);
  };
  set(registers);
  const listening = line.kind === 'serial' ? 0 : port || (await freePort());
  const where = line.kind === 'serial' ? ['serial', line.path, String(line.baud)] : ['tcp', String(listening)];
  const child = startChild(python, [join(import.meta.dirname, 'modbus-server.py'), file, ...where]);
  await child.line(/^ready/);
  return {
    port: listening,
    set,
    async stop() {
      await child.stop('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
