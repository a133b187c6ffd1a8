import { describe, expect, it } from 'vitest';
import { busPlace } from './bus-address.ts';

describe('busPlace', () => {
  it.each([
    ['/dev/serial/by-id/usb-FTDI-port0', { kind: 'serial', path: '/dev/serial/by-id/usb-FTDI-port0' }],
    ['/dev/ttyAMA0', { kind: 'serial', path: '/dev/ttyAMA0' }],
    ['rtu+tcp://10.0.0.7:8899', { kind: 'rtu+tcp', host: '10.0.0.7', port: 8899 }],
    ['RTU+TCP://gateway.local:23/', { kind: 'rtu+tcp', host: 'gateway.local', port: 23 }],
    ['modbus+tcp://inverter', { kind: 'modbus+tcp', host: 'inverter', port: 502 }],
    ['modbus+tcp://[fe80::1]:1502', { kind: 'modbus+tcp', host: 'fe80::1', port: 1502 }],
  ])('%s', (text, value) => {
    expect(busPlace(text)).toEqual({ ok: true, value });
  });

  it('warns of a name that changes with the order of plugging in', () => {
    expect(busPlace('/dev/ttyUSB0')).toMatchObject({ ok: true, warning: expect.stringMatching(/by-id/) as unknown });
  });

  it.each([
    ['ttyUSB0', /begins with \/dev/],
    ['~/tty', /whole path/],
    ['10.0.0.7:502', /begins with \/dev/],
    ['tcp://10.0.0.7:502', /rtu\+tcp:\/\/[^]*modbus\+tcp:\/\//],
    ['modbus://10.0.0.7', /modbus\+tcp:\/\/ instead/],
    ['rtu+tcp://10.0.0.7', /port of the gateway/],
    ['rtu+tcp://10.0.0.7:99999', /1 to 65535/],
    ['modbus+tcp://', /name is missing/],
    ['ftp://x', undefined],
  ])('refuses %s', (text, hint) => {
    const word = busPlace(text);
    expect(word).toMatchObject({ ok: false, expected: expect.stringContaining('/dev/serial/by-id') as unknown });
    if (hint) expect(word).toMatchObject({ hint: expect.stringMatching(hint) as unknown });
  });
});
