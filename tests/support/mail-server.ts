import type { AddressInfo, Socket } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerAuthentication } from 'smtp-server';

/** A mail as it arrived, with whom its envelope named: headers can say anything. */
export interface ReceivedMail extends ParsedMail {
  recipients: string[];
}
export type Stage = 'recipient' | 'message';
/** `at` the recipient when not said. */
export interface Refusal {
  code: number;
  at?: Stage | 'sender';
  text?: string;
}

export interface MailServerOptions {
  /** Refusals handed out in turn, one per try, before anything is taken. */
  refuse?: Refusal[];
  /** Asks for this login before it takes a mail. */
  auth?: { user: string; password: string };
  /** Offers STARTTLS, with a certificate that nobody vouches for. */
  startTls?: boolean;
  /** Speaks TLS from the first byte, with the same certificate. */
  secure?: boolean;
  /** Takes no addresses with letters beyond ASCII before the @. */
  hideSmtpUtf8?: boolean;
  /**
   * Says no more from here on: before it took the message, or after (whose sender then cannot know
   * that it arrived).
   */
  stall?: Stage;
  /** Milliseconds that it takes over each message. */
  pace?: number;
  /** Until then it lets who comes wait. */
  opens?: Promise<unknown>;
  host?: string;
  /** 0 or absent: a free one. */
  port?: number;
}

export interface MailServer {
  port: number;
  /** For `startTestServer`. */
  settings: Record<string, string>;
  mails: () => ReceivedMail[];
  /** The next mail to an address that nobody waited for before. @throws after a minute */
  waitFor: (to: string, matching?: RegExp) => Promise<ReceivedMail>;
  refuse: (...refusals: Refusal[]) => void;
  /** Cuts the line to every client, without a word. */
  cut: () => void;
  /** Begins anew: no mails, no tries, no refusals. */
  forget: () => void;
  /** How many tries were begun, and how many of them stand still. */
  tries: () => number;
  stalled: () => number;
  /** The most clients that it had at one moment. */
  atOnce: () => number;
  /** How many connections were opened, those without a word too. */
  lines: () => number;
  /** Every password that a client sent here. */
  passwords: () => string[];
  stop: () => Promise<void>;
}

/** Nobody waits so long but on a machine with much else to do. */
const PATIENCE = 60_000;
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
function problem({ code, text = 'refused by the test' }: Refusal) {
  return Object.assign(new Error(text), { responseCode: code });
}

/**
 * Looks again and again until there is something. @throws after `patience` milliseconds, saying
 * what it waited for
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
  smtp.on('error', () => undefined); // a client that is killed hangs up in the middle
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

/** A real SMTP server on this machine that keeps what it received. */
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
