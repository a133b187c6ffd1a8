import { expect, it } from 'vitest';
import { adviceAlert, troubleAlert } from '../../../src/notify/alerts.fixture.ts';
import type { WebhookSettings } from '../../../src/notify/channel-settings.ts';
import { createWebhookChannel } from '../../../src/notify/channels/webhook.ts';
import { startDelivering } from '../../support/delivering.ts';
import { startHttpSink, type HttpSink } from '../../support/http-sink.ts';

async function webhook(settingsFor: (sink: HttpSink) => Partial<WebhookSettings>) {
  const sink = await startHttpSink();
  const settings = { url: sink.url, method: 'POST', headers: {}, perHour: 100, ...settingsFor(sink) } as const;
  const delivering = startDelivering((clock) => createWebhookChannel(settings, 'en', clock));
  return { sink, delivering };
}

it('sends a JSON document where no template is set', async () => {
  const { sink, delivering } = await webhook(() => ({}));
  delivering.push(adviceAlert());
  expect(await delivering.attempt(1)).toEqual({ ok: true });
  expect(sink.requests[0]).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } });
  expect(JSON.parse(sink.requests[0]?.body ?? '')).toEqual({
    title: 'Car: a good moment now',
    text: 'The sun gives "enough"; 92 %.',
    level: 'now',
    appliance: 'car',
    kind: 'advice',
    code: '',
    time: '2026-07-01T10:00:00.000Z',
  });
});

it('fills a template in, with quotes escaped', async () => {
  const template = '{"content": "**{{title}}**\\n{{text}}", "embeds": []}';
  const { sink, delivering } = await webhook(() => ({ template, method: 'PUT' }));
  delivering.push(adviceAlert());
  await delivering.attempt(1);
  expect(sink.requests[0]?.method).toBe('PUT');
  expect(JSON.parse(sink.requests[0]?.body ?? '')).toEqual({
    content: '**Car: a good moment now**\nThe sun gives "enough"; 92 %.',
    embeds: [],
  });
});

it('fills a form in', async () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-key': 'k' };
  const { sink, delivering } = await webhook(() => ({ template: 'message={{text}}&level={{level}}', headers }));
  delivering.push(adviceAlert());
  await delivering.attempt(1);
  expect(sink.requests[0]?.headers).toMatchObject(headers);
  expect(Object.fromEntries(new URLSearchParams(sink.requests[0]?.body))).toEqual({
    message: 'The sun gives "enough"; 92 %.',
    level: 'now',
  });
});

it('switches a plug by a GET', async () => {
  const { sink, delivering } = await webhook(({ url }) => ({
    url: `${url}/{{appliance}}?turn={{level}}&t={{title}}`,
    method: 'GET',
  }));
  delivering.push(adviceAlert());
  await delivering.attempt(1);
  expect(sink.requests[0]).toMatchObject({
    method: 'GET',
    body: '',
    path: '/car?turn=now&t=Car%3A%20a%20good%20moment%20now',
  });
  expect(sink.requests[0]?.headers).not.toHaveProperty('content-type');
});

it('a refusal shows neither the address nor what was answered', async () => {
  const { sink, delivering } = await webhook(({ url }) => ({
    url: `${url}/services/T0/SECRET-PATH?key=SECRET-KEY`,
    headers: { Authorization: 'SECRET-HEADER' },
  }));
  sink.answer((request, response) => response.writeHead(403).end(JSON.stringify(request)));
  delivering.push(troubleAlert());
  const delivery = await delivering.attempt(1);
  expect(delivery).toMatchObject({ again: false });
  const shown = JSON.stringify([delivery, delivering.status(), delivering.said]);
  expect(shown).toContain(`${sink.url} does not let us in (status 403). Check url, method, headers and template`);
  expect(shown).not.toContain('SECRET');
});

it.each([500, 429])('%d is tried again', async (status) => {
  const { sink, delivering } = await webhook(() => ({}));
  sink.answer(status);
  delivering.push(troubleAlert());
  await delivering.attempt(1);
  sink.answer(204);
  await delivering.pass(1);
  expect(await delivering.attempt(2)).toEqual({ ok: true });
});
