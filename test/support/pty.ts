import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from './child.ts';

/** Two pseudo-terminals joined by socat, as an RS485 line has two ends: what is written at one comes out at the other. */
export interface PtyPair {
  /** The end of the service. Stays the same name when it is plugged in again, as `/dev/serial/by-id/…` does. */
  readonly near: string;
  /** The end of the device. */
  readonly far: string;
  /** Both ends vanish, and whoever holds them open sees them hang up. */
  unplug(): Promise<void>;
  /** New pseudo-terminals under the same names. */
  plug(): Promise<void>;
  stop(): Promise<void>;
}

/** @param socat path of the program */
export async function startPtyPair(socat: string): Promise<PtyPair> {
  const folder = mkdtempSync(join(tmpdir(), 'pty-'));
  const near = join(folder, 'usb-near');
  const far = join(folder, 'usb-far');
  let child: Child | undefined;
  const pair: PtyPair = {
    near,
    far,
    async plug() {
      const end = (link: string) => `PTY,link=${link},raw,echo=0`;
      // -d -d makes it say when both ends are there.
      child = startChild(socat, ['-d', '-d', end(near), end(far)]);
      await child.line(/starting data transfer loop/);
      if (!existsSync(near) || !existsSync(far)) throw new Error(`socat made no ${near}`);
    },
    async unplug() {
      await child?.stop();
      child = undefined;
      for (const link of [near, far]) rmSync(link, { force: true });
    },
    async stop() {
      await pair.unplug();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await pair.plug();
  return pair;
}
