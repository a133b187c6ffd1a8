import { describe, expect, it } from 'vitest';
import { adviceAlert, troubleAlert } from '../../../src/notify/alerts.fixture.ts';
import type { NtfySettings } from '../../../src/notify/channel-settings.ts';
import { createNtfyChannel } from '../../../src/notify/channels/ntfy.ts';
import type { Language } from '../../../src/words/language.ts';
import { startDelivering } from '../../support/delivering.ts';
import { startHttpSink, type Answer } from '../../support/http-sink.ts';

const TOKEN = 'tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2';
const TOPIC = 'house-4f9a1c';

async function ntfy(answer: Answer = 200, more: Partial<NtfySettings> = {}, language: Language = 'de') {
  const sink = await startHttpSink(answer);
  const settings = { url: sink.url, topic: TOPIC, token: TOKEN, perHour: 100, ...more };
  const delivering = startDelivering((clock) => createNtfyChannel(settings, language, clock));
  return { sink, delivering };
}

/** As an ntfy server refuses. */
const refusal =
  (status: number, error: string, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(JSON.stringify({ code: status * 100 + 1, http: status, error }));
  };

describe('a server that takes it', () => {
  it('gets it as JSON at its root, with any letters', async () => {
    const { sink, delivering } = await ntfy();
    delivering.push(adviceAlert());
    expect(await delivering.attempt(1)).toEqual({ ok: true });
    const [request] = sink.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/', headers: { authorization: `Bearer ${TOKEN}` } });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      topic: TOPIC,
      title: 'Auto: jetzt ist ein guter Zeitpunkt',
      message: 'Die Sonne gibt „genug“; 92 %.',
      priority: 3,
      tags: ['sunny'],
    });
    expect(delivering.status()).toMatchObject({ channel: 'ntfy', target: sink.url, sent: 1, waiting: 0 });
  });

  it('gets no login where there is none', async () => {
    const sink = await startHttpSink();
    const settings = { url: `${sink.url}/behind/a/proxy/`, topic: TOPIC, perHour: 100 };
    const delivering = startDelivering((clock) => createNtfyChannel(settings, 'en', clock));
    delivering.push(troubleAlert());
    await delivering.attempt(1);
    expect(sink.requests[0]).toMatchObject({ path: '/behind/a/proxy/' });
    expect(sink.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(JSON.parse(sink.requests[0]?.body ?? '')).toMatchObject({
      title: 'house is silent',
      priority: 4,
      tags: ['warning'],
    });
  });
});

describe('a refusal', () => {
  it.each([
    [401, 'unauthorized', 'does not let us in (status 401: unauthorized). Check topic and token'],
    [403, 'forbidden', 'does not let us in (status 403: forbidden). Check topic and token'],
    [404, 'page not found', 'does not know this address (status 404: page not found).'],
    [400, 'invalid topic', 'refuses the notification (status 400: invalid topic).'],
    [413, 'too large', 'refuses the notification (status 413: too large).'],
  ])('with %d is not repeated, and said', async (status, error, words) => {
    const { sink, delivering } = await ntfy(refusal(status, error));
    delivering.push(troubleAlert());
    expect(await delivering.attempt(1)).toMatchObject({ ok: false, again: false });
    await delivering.pass(3600);
    expect(sink.requests).toHaveLength(1);
    expect(delivering.status()).toMatchObject({ failed: 1, waiting: 0 });
    expect(delivering.status().problem).toContain(words);
  });

  it('that repeats our secrets does not get them shown', async () => {
    const { delivering } = await ntfy(refusal(403, `no access to ${TOPIC} with Bearer ${TOKEN}`));
    delivering.push(troubleAlert());
    const delivery = await delivering.attempt(1);
    const shown = JSON.stringify([delivery, delivering.status(), delivering.said]);
    expect(shown).toContain('status 403');
    expect(shown).not.toContain(TOKEN);
    expect(shown).not.toContain(TOPIC);
  });

  it('by a redirect does not take the token elsewhere', async () => {
    const other = await startHttpSink();
    const { delivering } = await ntfy((_, response) => response.writeHead(302, { Location: other.url }).end());
    delivering.push(troubleAlert());
    expect(await delivering.attempt(1)).toMatchObject({ ok: false, again: false });
    expect(delivering.status().problem).toContain('sends on to another address (status 302), which is not followed.');
    expect(other.requests).toEqual([]);
  });
});

describe('an outage', () => {
  it.each([408, 500, 502, 503])('with %d is waited out', async (status) => {
    const { sink, delivering } = await ntfy(status);
    delivering.push(troubleAlert());
    expect(await delivering.attempt(1)).toMatchObject({ ok: false, again: true });
    sink.answer(200);
    await delivering.pass(1);
    expect(await delivering.attempt(2)).toEqual({ ok: true });
    expect(delivering.status()).toMatchObject({ sent: 1, failed: 0, waiting: 0 });
    expect(delivering.status().problem).toBeUndefined();
    expect(delivering.said).toHaveLength(2);
  });

  it('where nothing listens is waited out', async () => {
    const { sink, delivering } = await ntfy();
    await sink.close();
    delivering.push(troubleAlert());
    await delivering.attempt(1);
    expect(delivering.status().problem).toBe(`Nothing listens at ${sink.url}. Check that it runs, and the port.`);
    const back = await startHttpSink(200, sink.port);
    await delivering.pass(1);
    expect(await delivering.attempt(2)).toEqual({ ok: true });
    expect(back.requests).toHaveLength(1);
  });

  it('in the middle of an answer is waited out', async () => {
    const { sink, delivering } = await ntfy((_, response) => response.destroy());
    delivering.push(troubleAlert());
    await delivering.attempt(1);
    expect(delivering.status().problem).toContain('broke the connection off');
    sink.answer(200);
    await delivering.pass(1);
    expect(await delivering.attempt(2)).toEqual({ ok: true });
  });

  it('of a server that never answers ends after half a minute', async () => {
    const asked = Promise.withResolvers<void>();
    const { delivering } = await ntfy(() => asked.resolve());
    delivering.push(troubleAlert());
    await asked.promise;
    await delivering.pass(30);
    expect(await delivering.attempt(1)).toMatchObject({ ok: false, again: true });
    expect(delivering.status().problem).toContain('does not answer');
  });
});

describe('a rate limit', () => {
  it('is obeyed to the second', async () => {
    const { sink, delivering } = await ntfy(refusal(429, 'limit reached: too many requests', { 'Retry-After': '90' }));
    delivering.push(troubleAlert());
    await delivering.attempt(1);
    expect(delivering.status().problem).toContain(
      'takes no more for the moment (status 429: limit reached: too many requests)',
    );
    sink.answer(200);
    await delivering.pass(89);
    expect(sink.requests).toHaveLength(1);
    await delivering.pass(1);
    expect(await delivering.attempt(2)).toEqual({ ok: true });
  });

  it('by a date, by our clock', async () => {
    const { sink, delivering } = await ntfy(refusal(429, 'later', { 'Retry-After': 'Wed, 01 Jul 2026 10:02:00 GMT' }));
    delivering.push(troubleAlert());
    await delivering.attempt(1);
    sink.answer(200);
    await delivering.pass(119);
    expect(sink.requests).toHaveLength(1);
    await delivering.pass(1);
    expect(await delivering.attempt(2)).toEqual({ ok: true });
  });

  it('of our own keeps within what is set', async () => {
    const { sink, delivering } = await ntfy(200, { perHour: 2 });
    for (const n of [1, 2, 3]) delivering.push(troubleAlert({ subject: `${n}` }));
    await delivering.attempt(2);
    expect(delivering.status().waiting).toBe(1);
    await delivering.pass(3599);
    expect(sink.requests).toHaveLength(2);
    await delivering.pass(1);
    await delivering.attempt(3);
    expect(sink.requests).toHaveLength(3);
  });
});
