import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { MailServer } from './settings.ts';

/** Milliseconds within which most SMTP servers send their greeting (RFC 5321, 3.1). */
const SILENCE = 3000;
const PATIENCE = 5000;

/**
 * Whether a port completes a TLS handshake. Its certificate is not checked, since nothing is sent.
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
    const end = (isTls: boolean) => {
      socket.destroy();
      done(isTls);
    };
    socket.once('secureConnect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.on('error', () => end(false));
  });
}

/**
 * Watches the first connection without TLS. On a TLS port both sides wait for the other to begin:
 * after `SILENCE` the port is checked and `onTls` called, long before the connection's timeout.
 * @returns a function that ends the watch
 */
export function watchSilence(
  { host, port, secure }: Pick<MailServer, 'host' | 'port' | 'secure'>,
  onTls: () => void,
): () => void {
  if (secure) return () => undefined;
  let over = false;
  const timer = setTimeout(() => {
    void speaksTls(host, port).then((isTls) => {
      if (isTls && !over) onTls();
    });
  }, SILENCE);
  return () => {
    over = true;
    clearTimeout(timer);
  };
}
