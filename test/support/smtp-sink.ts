import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

export interface SunkMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came, headers and body. */
  readonly raw: string;
  readonly secure: boolean;
  readonly user: string | undefined;
}

export interface SmtpSink {
  readonly port: number;
  readonly mails: readonly SunkMail[];
  /** How the server answers from now on; 250 if undefined. */
  refuse(refusal: SmtpRefusal | undefined): void;
  /** How often somebody has connected. */
  connections(): number;
  close(): Promise<void>;
}

/** At which command, with which answer. */
export interface SmtpRefusal {
  readonly at: 'connect' | 'mail' | 'rcpt' | 'data';
  readonly code: number;
  readonly text: string;
}

export interface SmtpSinkOptions extends Pick<SMTPServerOptions, 'secure' | 'key' | 'cert' | 'disabledCommands'> {
  /** Who is let in; everybody without login if absent. */
  readonly login?: { readonly user: string; readonly password: string };
  readonly port?: number;
}

/** A real SMTP server that keeps what it gets. */
export async function startSmtpSink({ login, port = 0, ...options }: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const mails: SunkMail[] = [];
  let refusal: SmtpRefusal | undefined;
  let connections = 0;
  const answer = (at: SmtpRefusal['at']) =>
    refusal?.at === at ? Object.assign(new Error(refusal.text), { responseCode: refusal.code }) : undefined;
  const server = new SMTPServer({
    authOptional: login === undefined,
    allowInsecureAuth: true,
    // Without a certificate of its own it would offer one that everybody knows.
    ...(options.cert === undefined && { disabledCommands: ['STARTTLS'] }),
    closeTimeout: 1000,
    ...options,
    onConnect(_, done) {
      connections++;
      done(answer('connect'));
    },
    onAuth({ username, password }, _, done) {
      if (username === login?.user && password === login?.password) return done(null, { user: username });
      done(Object.assign(new Error('Invalid credentials'), { responseCode: 535 }));
    },
    onMailFrom: (_, __, done) => done(answer('mail')),
    onRcptTo: (_, __, done) => done(answer('rcpt')),
    onData(stream, { envelope, secure, user }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const error = answer('data');
        if (error) return done(error);
        const { mailFrom, rcptTo } = envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString(),
          secure,
          user: user as string | undefined,
        });
        done();
      });
    },
  });
  // A client that breaks off is no trouble of the server.
  server.on('error', () => {});
  const listening = server.listen(port, '127.0.0.1');
  await once(listening, 'listening');
  let isClosed = false;
  const close = () => {
    if (isClosed) return Promise.resolve();
    isClosed = true;
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  onTestFinished(close);
  return {
    port: (listening.address() as AddressInfo).port,
    mails,
    refuse: (next) => (refusal = next),
    connections: () => connections,
    close,
  };
}
