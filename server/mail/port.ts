import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { config } from '../config.ts';

/** A server that speaks first, as SMTP wants it, has mostly done so by then. */
const SILENCE = 3000;
const PATIENCE = 5000;

/**
 * Whether a port answers a TLS handshake. Nothing is sent there, so its certificate is no matter.
 */
export function speaksTls(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const servername = isIP(host) ? '' : host;
    const socket = connect({
      host,
      port,
      servername,
      timeout: PATIENCE,
      rejectUnauthorized: false,
    });
    const end = (answer: boolean) => {
      socket.destroy();
      done(answer);
    };
    socket.once('secureConnect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.on('error', () => end(false));
  });
}

/**
 * Watches a first conversation without TLS. Where a port speaks TLS both sides wait for the other
 * to begin: after a moment of that it is looked what the port speaks, and `isTls` called, instead
 * of a word of an unreachable server much later.
 * @returns ends the watch
 */
export function watchSilence(isTls: () => void): () => void {
  const { SMTP_HOST: host, SMTP_PORT: port, SMTP_SECURE: secure } = config();
  if (secure || !host) return () => undefined;
  let over = false;
  const timer = setTimeout(() => {
    void speaksTls(host, port).then((answer) => {
      if (answer && !over) isTls();
    });
  }, SILENCE);
  return () => {
    over = true;
    clearTimeout(timer);
  };
}
