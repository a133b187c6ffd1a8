import { describe, expect, it } from 'vitest';
import { createDecoder } from './catalogue.ts';

const auto = createDecoder({ decoder: 'auto' });
const decode = (topic: string, text: string) => auto.decode(topic, Buffer.from(text));

describe('known neighbours are not errors (truth rule 8)', () => {
  it.each([
    ['amis/out/status', 'online', 'status'],
    ['amis/out', 'offline', 'status'],
    ['tele/x/LWT', 'Offline\n', 'status'],
    ['shellypro3em/online', 'false', 'status'],
    ['x/availability', '{"state":"offline"}', 'status'],
    ['amis/will', 'Zähler im Keller', 'last will'],
    ['amis/will', 'AMIS (Keller) 1', 'last will'],
    ['homeassistant/sensor/x/y/config', '{"name":"x","anything":1}', 'discovery'],
    ['elsewhere', '{"state_topic":"amis/out","unique_id":"x"}', 'discovery'],
    ['homeassistant/sensor/x/y/config', '', 'no data'],
    ['p/status/switch:0', '{"id":0,"apower":5,"aenergy":{"total":7}}', 'no data'],
    ['p/status/sys', '{"mac":"00","uptime":5}', 'no data'],
    ['tele/x/INFO1', '{"Info1":{"Module":"Generic"}}', 'no data'],
  ])('%s %s is ignored', (topic, text, what) => {
    expect(decode(topic, text)).toMatchObject({ kind: 'ignored', what });
  });
});

describe('what is refused says why', () => {
  it.each([
    ['amis/out', '4711', 'not an object', /4711/],
    ['amis/out', 'true', 'not an object', /true/],
    ['amis/out', '[{"1.8.0":5}]', 'not an object', /object/],
    ['amis/out', '{"1.8.0":5', 'not JSON', /1\.8\.0/],
    ['amis/out', 'name\nwith a second line', 'not JSON', /name/],
    ['amis/out', 'x'.repeat(65), 'not JSON', /xxx…/],
    ['amis/out', '{}', 'no known field', /empty/],
    ['amis/out', '{"foo":1,"bar":2}', 'no known field', /foo, bar/],
    ['amis/out', '{"1.8.0":null,"2.8.0":"NaN","saldo":true}', 'no usable value', /1\.8\.0 is null \(no value\).*NaN/],
    ['amis/out', '{"error":"no sync"}', 'error object', /no sync/],
    ['p/rpc', '{"id":1,"error":{"code":404,"message":"No handler"}}', 'error object', /No handler/],
    ['p/status/em:0', '{"code":-105,"message":"Argument id"}', 'error object', /-105/],
  ])('%s %s', (topic, text, why, words) => {
    expect(decode(topic, text)).toMatchObject({ kind: 'refused', why, detail: expect.stringMatching(words) });
  });

  it('keeps what is foreign short and on one line', () => {
    const decoded = decode('amis/out', JSON.stringify({ error: `a\nb\u0007${'x'.repeat(5000)}` }));
    expect(decoded).toMatchObject({ detail: expect.not.stringMatching(/\p{Cc}/u) });
    expect(decoded.kind === 'refused' && decoded.detail.length).toBeLessThan(300);
  });
});
