import modbusSerial from 'modbus-serial';
import { describe, expect, it } from 'vitest';
import { createClient } from './client.ts';
import { GuardedPort } from './guarded-port.ts';
import { answerTo } from './line.fixture.ts';

describe('the guarded port', () => {
  it('lets nothing out that writes, whichever way the client is asked', async () => {
    const sent: Uint8Array[] = [];
    const port = new GuardedPort((frame) => void sent.push(frame));
    const client = new modbusSerial.default(port);
    client.on('error', () => {});
    client.open(() => {});
    client.setID(1);
    const attempts = [
      () => client.writeCoil(0, true),
      () => client.writeCoils(0, [true]),
      () => client.writeRegister(0x100b, 1),
      () => client.writeRegisters(0x100b, [1]),
      () => client.maskWriteRegister(0, 1, 1),
      () => client.readCoils(0, 1),
      () => client.readDiscreteInputs(0, 1),
      () => client.reportServerID(1),
      () => client.readDeviceIdentification(1, 0),
      () => client.customFunction(0x41, [1]),
    ];
    for (const attempt of attempts) await expect((async () => attempt())()).rejects.toThrow(/never writes/);
    expect(sent).toEqual([]);
  });

  it('hands over one answer and drops the rest', async () => {
    const port = new GuardedPort((frame) => {
      const answer = answerTo(frame);
      port.feed(answer);
      port.feed(answer);
    });
    const client = createClient(port);
    const request = { unit: 1, table: 'holding', address: 5, count: 2 } as const;
    expect(await client.ask(request)).toEqual({ kind: 'registers', registers: [5, 6] });
  });

  it('takes nothing for an answer before it has asked, or after it has given up', () => {
    const port = new GuardedPort(() => {});
    const answer = answerTo(Uint8Array.of(1, 3, 0, 0, 0, 1));
    expect(port.feed(answer)).toBe(false);
    expect(port.end(false)).toMatchObject({ unasked: answer.length, late: 0 });
  });
});
