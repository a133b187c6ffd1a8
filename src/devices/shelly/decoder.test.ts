import { describe, expect, it } from 'vitest';
import { createDecoder } from '../catalogue.ts';

const decoder = createDecoder({ decoder: 'shelly' });
const decode = (topic: string, message: unknown) => decoder.decode(topic, Buffer.from(JSON.stringify(message)));

describe('shelly', () => {
  it('names the device alike on all its topics', () => {
    const message = { total_act_power: 5, total_act: 7 };
    const devices = ['a/b/status/em:0', 'a/b/status/emdata:0'].map((topic) => decode(topic, message));
    const notified = decode('a/b/events/rpc', { method: 'NotifyStatus', params: { 'em:0': message } });
    for (const decoded of [...devices, notified]) expect(decoded).toMatchObject({ readings: [{ device: 'a/b/em:0' }] });
  });

  it('keeps channels apart', () => {
    expect(decode('p/status/em1:0', { act_power: 5 })).toMatchObject({ readings: [{ device: 'p/em1:0' }] });
    expect(decode('p/status/em1:2', { act_power: 5 })).toMatchObject({ readings: [{ device: 'p/em1:2' }] });
  });

  it('takes the sender for the prefix where the topic does not tell', () => {
    const message = { src: 'shellypro3em-1', method: 'NotifyFullStatus', params: { 'em:0': { total_act_power: 5 } } };
    expect(decode('service/rpc', message)).toMatchObject({ readings: [{ device: 'shellypro3em-1/em:0' }] });
  });

  it('reads a state that was republished elsewhere, without a device', () => {
    const decoded = decode('home/meter', { total_act: 100.9, total_act_ret: 3 });
    expect(decoded).toEqual({
      kind: 'readings',
      readings: [
        {
          values: new Map([
            ['energy.active.import', 100],
            ['energy.active.export', 3],
          ]),
          refused: [],
        },
      ],
    });
  });

  it('ignores a total that is not there and refuses one that is null', () => {
    expect(decode('p/status/em:0', { a_voltage: 230, total_act_power: null })).toMatchObject({
      readings: [
        { values: new Map([['grid.voltage.l1', 230]]), refused: [{ field: 'total_act_power', reason: 'no value' }] },
      ],
    });
  });

  it('says so when a notification has no usable value', () => {
    const message = { method: 'NotifyStatus', params: { 'em:0': { total_act_power: 'x' } } };
    expect(decode('p/events/rpc', message)).toMatchObject({ why: 'no usable value' });
    expect(decode('p/events/rpc', { method: 'NotifyEvent', params: { events: [] } })).toMatchObject({
      what: 'no data',
    });
  });
});
