import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { silentLogger } from '../../logger.ts';
import { seededRandom } from '../../simulators/random.ts';
import { connectSqlite, type Connect, type Statement } from '../../store/connection.ts';
import { openDatabase } from '../../store/database.ts';
import { createInvariant } from './invariant.ts';
import { EXPORT, type Fault, IMPORT, Rig } from './outbox.fixture.ts';

/** Calls `between` before every statement. */
function watched(connect: Connect, between: () => void): Connect {
  const step = <T>(work: () => T): T => {
    between();
    return work();
  };
  return (path) => {
    const connection = connect(path);
    const prepare = (sql: string): Statement => {
      const statement = connection.prepare(sql);
      return {
        run: (...values) => step(() => statement.run(...values)),
        get: (...values) => step(() => statement.get(...values)),
        all: (...values) => step(() => statement.all(...values)),
      };
    };
    return { ...connection, exec: (sql) => step(() => connection.exec(sql)), prepare };
  };
}

it('leaves consistent books at whatever moment the power is cut', async () => {
  const random = seededRandom(7);
  const cuts: { readonly path: string; readonly counted: number }[] = [];
  let rig: Rig | undefined;
  const cut = () => {
    if (!rig || random() > 0.08) return;
    const path = `${rig.path}.cut-${cuts.length}`;
    copyFileSync(rig.path, path);
    if (existsSync(`${rig.path}-wal`)) copyFileSync(`${rig.path}-wal`, `${path}-wal`);
    cuts.push({ path, counted: rig.truth().get(`house|${IMPORT}`)! });
  };
  rig = new Rig({ connect: watched(connectSqlite, cut) });
  const faults: Fault[] = ['ok', 'ok', 'lost', 401, 'reset', 400, 'some rejected', 503];
  for (let minute = 0; minute < 120; minute++) {
    rig.backend.faults = [faults[Math.floor(random() * faults.length)]!, 'ok'];
    rig.meters[0]!.turn(IMPORT, Math.floor(random() * 50));
    rig.meters[0]!.turn(EXPORT, Math.floor(random() * 50));
    await rig.minute();
  }
  expect(cuts.length).toBeGreaterThan(100);
  for (const { path, counted } of cuts) {
    const opened = openDatabase({ path, clock: rig.clock, logger: silentLogger });
    expect(opened).toMatchObject({ ok: true });
    if (!opened.ok) continue;
    expect(opened.setAside).toBeUndefined();
    expect(createInvariant(opened.database)()).toEqual([]);
    const booked = opened.database
      .prepare('select coalesce(max(booked), 0) as wh from outbox_series where register = ?')
      .get(IMPORT)!['wh'];
    expect(booked).toBeLessThanOrEqual(counted);
    opened.database.close();
    rmSync(path);
  }
});
