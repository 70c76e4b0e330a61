import type { AddressInfo, Socket } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerAuthentication } from 'smtp-server';

/** A received mail with the addresses of its envelope: headers can say anything. */
export interface ReceivedMail extends ParsedMail {
  recipients: string[];
}
export type Stage = 'recipient' | 'message';
/** `at` the recipient by default. */
export interface Refusal {
  code: number;
  at?: Stage | 'sender';
  text?: string;
}

export interface MailServerOptions {
  /** Refusals, one per attempt, before any mail is accepted. */
  refuse?: Refusal[];
  /** Requires this login before it accepts a mail. */
  auth?: { user: string; password: string };
  /** Offers STARTTLS with a self-signed certificate. */
  startTls?: boolean;
  /** Uses TLS from the first byte, with the same certificate. */
  secure?: boolean;
  /** Refuses addresses with non-ASCII letters before the @ (no SMTPUTF8). */
  hideSmtpUtf8?: boolean;
  /**
   * Stops responding: before it accepted the message, or after (the sender then cannot know that it
   * arrived).
   */
  stall?: Stage;
  /** The delay for each message in milliseconds. */
  pace?: number;
  /** Clients wait until this promise settles. */
  opens?: Promise<unknown>;
  host?: string;
  /** 0 or absent: a free port. */
  port?: number;
}

export interface MailServer {
  port: number;
  /** The settings for `startTestServer`. */
  settings: Record<string, string>;
  mails: () => ReceivedMail[];
  /** The next unread mail to an address. @throws after a minute */
  waitFor: (to: string, matching?: RegExp) => Promise<ReceivedMail>;
  refuse: (...refusals: Refusal[]) => void;
  /** Cuts the connection of every client. */
  cut: () => void;
  /** Resets mails, attempts and refusals. */
  forget: () => void;
  /** The number of attempts, and how many of them wait. */
  tries: () => number;
  stalled: () => number;
  /** The most concurrent clients so far. */
  atOnce: () => number;
  /** The number of connections, including those without a command. */
  lines: () => number;
  /** Every password that a client sent. */
  passwords: () => string[];
  stop: () => Promise<void>;
}

/** Only a busy machine takes this long. */
const PATIENCE = 60_000;
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
function problem({ code, text = 'refused by the test' }: Refusal) {
  return Object.assign(new Error(text), { responseCode: code });
}

/**
 * Polls until `look` returns something.
 * @throws after `patience` milliseconds, with what it waited for
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  patience = PATIENCE,
): Promise<T> {
  for (const end = Date.now() + patience; Date.now() < end; await pause(20)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`waited in vain for ${what}`);
}

function startSmtp(options: MailServerOptions) {
  const refusals = [...(options.refuse ?? [])];
  const kept = {
    mails: [] as ReceivedMail[],
    passwords: [] as string[],
    tries: 0,
    stalled: 0,
    clients: 0,
    atOnce: 0,
    refusals,
  };
  const refusalAt = (stage: Refusal['at']) =>
    refusals[0] && (refusals[0].at ?? 'recipient') === stage ? problem(refusals.shift()!) : null;
  const smtp = new SMTPServer({
    logger: false,
    secure: options.secure ?? false,
    hideSMTPUTF8: options.hideSmtpUtf8 ?? false,
    disableReverseLookup: true,
    closeTimeout: 50,
    authOptional: !options.auth,
    allowInsecureAuth: !options.startTls,
    disabledCommands: [
      ...(options.auth ? [] : ['AUTH']),
      ...(options.startTls ? [] : ['STARTTLS']),
    ],
    onConnect(_session, done) {
      kept.atOnce = Math.max(kept.atOnce, ++kept.clients);
      void (options.opens ?? Promise.resolve()).then(() => done());
    },
    onClose(_session, done) {
      kept.clients--;
      done();
    },
    onAuth({ username, password }: SMTPServerAuthentication, _session, done) {
      kept.passwords.push(password ?? '');
      const known = username === options.auth?.user && password === options.auth?.password;
      done(
        known ? null : Object.assign(new Error('wrong login'), { responseCode: 535 }),
        known ? { user: username } : undefined,
      );
    },
    onMailFrom(_address, _session, done) {
      done(refusalAt('sender'));
    },
    onRcptTo(_address, _session, done) {
      kept.tries++;
      if (options.stall === 'recipient') {
        kept.stalled++;
        return;
      }
      done(refusalAt('recipient'));
    },
    onData(stream, session, done) {
      void simpleParser(stream).then(async (mail) => {
        await pause(options.pace ?? 0);
        const refusal = refusalAt('message');
        if (!refusal)
          kept.mails.push({
            ...mail,
            recipients: session.envelope.rcptTo.map(({ address }) => address),
          });
        if (options.stall === 'message') kept.stalled++;
        else done(refusal);
      }, done);
    },
  });
  smtp.on('error', () => undefined); // a killed client closes its connection in the middle
  const sockets = new Set<Socket>();
  let lines = 0;
  smtp.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    lines++;
    socket.once('close', () => sockets.delete(socket));
  });
  return {
    smtp,
    kept,
    lines: () => lines,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A real SMTP server on this machine that stores what it received. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const { smtp, kept, cut, lines } = startSmtp(options);
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((done, fail) => {
    smtp.on('error', fail);
    smtp.listen(options.port ?? 0, host, done);
  });
  const { port } = smtp.server.address() as AddressInfo;
  const waitedFor = new Set<ReceivedMail>();
  return {
    port,
    settings: {
      SMTP_HOST: host,
      SMTP_PORT: String(port),
      EMAIL_FROM: 'Casa Luz <mail@casaluz.example>',
      ...(options.auth && { SMTP_USER: options.auth.user, SMTP_PASSWORD: options.auth.password }),
    },
    mails: () => [...kept.mails],
    waitFor: (to, matching) =>
      until(`a mail to ${to}${matching ? ` with ${matching}` : ''}`, () => {
        const mail = kept.mails.find(
          (one) =>
            !waitedFor.has(one) &&
            one.recipients.includes(to) &&
            (!matching || matching.test([one.subject, one.text, one.html].join('\n'))),
        );
        if (mail) waitedFor.add(mail);
        return mail;
      }),
    cut,
    lines,
    forget: () => {
      kept.mails.length = 0;
      kept.refusals.length = 0;
      kept.tries = 0;
    },
    refuse: (...more) => {
      kept.refusals.push(...more);
    },
    tries: () => kept.tries,
    stalled: () => kept.stalled,
    atOnce: () => kept.atOnce,
    passwords: () => [...kept.passwords],
    stop: () => new Promise((done) => smtp.close(() => done())),
  };
}
