import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adviceAlert, troubleAlert } from '../../../src/notify/alerts.fixture.ts';
import type { EmailSettings } from '../../../src/notify/channel-settings.ts';
import { createEmailChannel } from '../../../src/notify/channels/email.ts';
import { makeCertificates, type Certificates } from '../../support/certificates.ts';
import { requireComponent } from '../../support/components.ts';
import { startDelivering } from '../../support/delivering.ts';
import { startSmtpSink, type SmtpSinkOptions } from '../../support/smtp-sink.ts';

const openssl = requireComponent('openssl');
const PASSWORD = 'geheim-und-lang';

async function email(options: SmtpSinkOptions = {}, more: Partial<EmailSettings> = {}) {
  const sink = await startSmtpSink(options);
  const settings: EmailSettings = {
    host: '127.0.0.1',
    port: sink.port,
    security: 'none',
    from: 'pi@example.com',
    to: ['me@example.com'],
    perHour: 100,
    ...more,
  };
  const delivering = startDelivering(() => createEmailChannel(settings, 'de'));
  return { sink, delivering, settings };
}

const withLogin = { login: { user: 'pi', password: PASSWORD } };

/** RFC 2047, as far as the subjects of these tests need it. */
function subjectOf(raw: string): string {
  const header = /^Subject: ((?:.*\r\n )*.*)\r\n/m.exec(raw)?.[1] ?? '';
  const joined = header.replace(/\?=\s+=\?/g, '?==?').replace(/\r\n /g, ' ');
  return joined.replace(/=\?UTF-8\?(Q|B)\?([^?]*)\?=/gi, (_, kind: string, text: string) => {
    if (kind.toUpperCase() === 'B') return Buffer.from(text, 'base64').toString();
    const bytes = text
      .replaceAll('_', ' ')
      .replace(/=([\dA-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(bytes, 'latin1').toString();
  });
}

describe('a server that takes it', () => {
  it('gets plain text with a subject', async () => {
    const { sink, delivering } = await email({}, { to: ['me@example.com', 'you@example.com'] });
    delivering.push(
      troubleAlert({
        words: {
          en: { title: '', text: '' },
          de: { title: 'Zähler schweigt: Küche', text: 'Beim Lesegerät nachsehen.' },
        },
      }),
    );
    expect(await delivering.attempt(1)).toEqual({ ok: true });
    const [mail] = sink.mails;
    expect(mail).toMatchObject({ from: 'pi@example.com', to: ['me@example.com', 'you@example.com'], secure: false });
    expect(subjectOf(mail?.raw ?? '')).toBe('Zähler schweigt: Küche');
    expect(mail?.raw).toMatch(/^Content-Type: text\/plain; charset=utf-8\r$/m);
    expect(mail?.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(mail?.raw).toMatch(/^Date: Wed, 01 Jul 2026 10:00:00 \+0000\r$/m);
    expect(mail?.raw).not.toContain('text/html');
    expect(delivering.status()).toMatchObject({ channel: 'email', target: `127.0.0.1:${sink.port}`, sent: 1 });
  });

  it('gets no second subject or recipient by what is in an alert', async () => {
    const { sink, delivering } = await email();
    const title = 'x\r\nBcc: other@example.com\r\n\r\nbody';
    delivering.push(troubleAlert({ words: { en: { title, text: title }, de: { title, text: title } } }));
    await delivering.attempt(1);
    const [mail] = sink.mails;
    expect(mail?.to).toEqual(['me@example.com']);
    expect(mail?.raw.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/m);
  });

  it('lets the right login in', async () => {
    const { sink, delivering } = await email(withLogin, { user: 'pi', password: PASSWORD });
    delivering.push(adviceAlert());
    expect(await delivering.attempt(1)).toEqual({ ok: true });
    expect(sink.mails[0]?.user).toBe('pi');
  });
});

describe('a refusal', () => {
  it('of the login is not repeated, and said without the password', async () => {
    const { sink, delivering } = await email(withLogin, { user: 'pi', password: `${PASSWORD}-wrong` });
    delivering.push(troubleAlert());
    const delivery = await delivering.attempt(1);
    expect(delivery).toMatchObject({ ok: false, again: false });
    await delivering.pass(3600);
    expect(sink.connections()).toBe(1);
    expect(delivering.status()).toMatchObject({ failed: 1, waiting: 0 });
    expect(delivering.status().problem).toContain(
      'refuses the login (535 Invalid credentials). Check user and password',
    );
    expect(JSON.stringify([delivery, delivering.status(), delivering.said])).not.toContain(PASSWORD);
  });

  it('of who has no login', async () => {
    const { delivering } = await email(withLogin);
    delivering.push(troubleAlert());
    expect(await delivering.attempt(1)).toMatchObject({ ok: false, again: false });
    expect(delivering.status().problem).toMatch(/refuses the message \(530 .*\)\. Check from, to and the login/);
  });

  it.each(['mail', 'rcpt', 'data'] as const)('at %s with 550 is not repeated', async (at) => {
    const { sink, delivering } = await email();
    sink.refuse({ at, code: 550, text: 'No such mailbox here' });
    delivering.push(troubleAlert());
    expect(await delivering.attempt(1)).toMatchObject({ ok: false, again: false });
    expect(delivering.status().problem).toContain('refuses the message (550 No such mailbox here).');
    expect(delivering.status()).toMatchObject({ failed: 1, waiting: 0 });
  });
});

describe('an outage', () => {
  it.each(['mail', 'rcpt', 'data'] as const)('at %s with 451 is waited out, as greylisting wants it', async (at) => {
    const { sink, delivering } = await email();
    sink.refuse({ at, code: 451, text: 'Try again later' });
    delivering.push(troubleAlert());
    expect(await delivering.attempt(1)).toMatchObject({ ok: false, again: true });
    expect(delivering.status().problem).toContain('cannot take it at the moment (451 Try again later)');
    sink.refuse(undefined);
    await delivering.pass(1);
    expect(await delivering.attempt(2)).toEqual({ ok: true });
    expect(sink.mails).toHaveLength(1);
  });

  it('at the greeting is waited out', async () => {
    const { sink, delivering } = await email();
    sink.refuse({ at: 'connect', code: 421, text: 'Too busy' });
    delivering.push(troubleAlert());
    expect(await delivering.attempt(1)).toMatchObject({ ok: false, again: true });
    sink.refuse(undefined);
    await delivering.pass(1);
    expect(await delivering.attempt(2)).toEqual({ ok: true });
  });

  it('where nothing listens is waited out', async () => {
    const { sink, delivering } = await email();
    await sink.close();
    delivering.push(troubleAlert());
    await delivering.attempt(1);
    expect(delivering.status().problem).toBe(
      `Nothing listens at 127.0.0.1:${sink.port}. Check that it runs, and the port.`,
    );
    const back = await startSmtpSink({ port: sink.port });
    await delivering.pass(1);
    expect(await delivering.attempt(2)).toEqual({ ok: true });
    expect(back.mails).toHaveLength(1);
  });
});

describe.skipIf(!openssl)('over TLS', () => {
  let certificates: Certificates;
  beforeAll(() => {
    certificates = makeCertificates(openssl as string, 'localhost');
  });
  afterAll(() => certificates.remove());
  const server = () => ({ key: certificates.pem('server.key'), cert: certificates.pem('server.crt') });
  const client = () => ({ host: 'localhost', user: 'pi', password: PASSWORD, ca: certificates.pem('ca.crt') });

  it.each(['starttls', 'tls'] as const)('%s: the login goes encrypted', async (security) => {
    const options = { ...server(), ...withLogin, secure: security === 'tls' };
    const { sink, delivering } = await email(options, { ...client(), security });
    delivering.push(troubleAlert());
    expect(await delivering.attempt(1)).toEqual({ ok: true });
    expect(sink.mails[0]).toMatchObject({ secure: true, user: 'pi' });
  });

  it.each(['starttls', 'tls'] as const)('%s: an authority that is not trusted gets nothing', async (security) => {
    const options = { ...server(), ...withLogin, secure: security === 'tls' };
    const { sink, delivering } = await email(options, { ...client(), security, ca: certificates.pem('other-ca.crt') });
    delivering.push(troubleAlert());
    expect(await delivering.attempt(1)).toMatchObject({ ok: false, again: true });
    expect(delivering.status().problem).toContain('not trusted here');
    expect(sink.mails).toEqual([]);
  });

  it('starttls is not given up when the server does not offer it', async () => {
    const { sink, delivering } = await email(
      { ...withLogin, disabledCommands: ['STARTTLS'] },
      { ...client(), security: 'starttls' },
    );
    delivering.push(troubleAlert());
    expect(await delivering.attempt(1)).toMatchObject({ ok: false });
    expect(delivering.status().problem).toContain('does not speak TLS as it should. Check port and security');
    expect(sink.mails).toEqual([]);
  });
});
