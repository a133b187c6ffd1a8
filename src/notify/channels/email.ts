import type { SMTPError } from 'nodemailer/lib/smtp-connection';
import type { Language } from '../../words/language.ts';
import type { Alert } from '../alert.ts';
import type { EmailSettings } from '../channel-settings.ts';
import type { Channel, Delivery } from '../delivery.ts';
import { networkProblem } from '../network-words.ts';
import { safeWords } from '../safe-words.ts';

/** Milliseconds for each step; the queue ends the attempt as a whole. */
const STEP_WITHIN = 15_000;

/** As plain text by SMTP, one connection a message: there are a few a day. */
export function createEmailChannel(settings: EmailSettings, language: Language): Channel {
  const target = `${settings.host}:${settings.port}`;
  return {
    name: 'email',
    target,
    perHour: settings.perHour,
    async deliver(alert, signal) {
      try {
        await send(settings, alert, language, signal);
        return { ok: true };
      } catch (error) {
        return failure(error as SMTPError, settings, target);
      }
    },
  };
}

async function send(settings: EmailSettings, alert: Alert, language: Language, signal: AbortSignal): Promise<void> {
  const { host, port, security, user, password, ca, from, to } = settings;
  // Only a household that wants e-mail needs it, so nobody else pays its memory.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    connectionTimeout: STEP_WITHIN,
    greetingTimeout: STEP_WITHIN,
    socketTimeout: STEP_WITHIN,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    ...(ca !== undefined && { tls: { ca } }),
  });
  const { title, text } = alert.words[language];
  const message = {
    from,
    to: [...to],
    subject: title,
    text: `${text}\n`,
    date: new Date(alert.at.wall),
    // RFC 3834: no vacation notice answers it.
    headers: { 'Auto-Submitted': 'auto-generated' },
    signal,
  };
  try {
    await transport.sendMail(message);
  } finally {
    transport.close();
  }
}

function failure(error: SMTPError, settings: EmailSettings, target: string): Delivery {
  const { responseCode, code } = error;
  if (code === 'ETLS') return noTls(error, target);
  if (responseCode === undefined || responseCode < 400) {
    return { ok: false, problem: networkProblem(error, target), again: true };
  }
  const said = answerOf(error, settings);
  // RFC 5321, 4.2.1: 4yz may go another time, 5yz will not.
  if (responseCode < 500) {
    return { ok: false, problem: `${target} cannot take it at the moment (${said}). It is tried again.`, again: true };
  }
  if (code === 'EAUTH') {
    const problem = `${target} refuses the login (${said}). Check user and password in notify: channels: email:; some providers want a password made for apps.`;
    return { ok: false, problem, again: false };
  }
  const problem = `${target} refuses the message (${said}). Check from, to and the login in notify: channels: email:.`;
  return { ok: false, problem, again: false };
}

/** What the server said, as it may be shown. */
function answerOf({ response, responseCode }: SMTPError, { user, password }: EmailSettings): string {
  // As it goes over the wire: RFC 4616 (PLAIN), and by itself (LOGIN).
  const secrets = password === undefined ? [] : [password, `\0${user}\0${password}`];
  return safeWords(response ?? '', secrets) ?? `status ${responseCode}`;
}

function noTls(error: SMTPError, target: string): Delivery {
  if (/certificate|self.signed|altname/i.test(error.message)) {
    const problem = `The certificate of ${target} is not trusted here, or is for another name. Name its authority in ca_file of notify: channels: email:, or use the name that it was made for.`;
    return { ok: false, problem, again: true };
  }
  const problem = `${target} does not speak TLS as it should. Check port and security in notify: channels: email: (587 is for starttls, 465 for tls).`;
  return { ok: false, problem, again: error.responseCode === undefined };
}
