/** An https server for the back office, which leads plain http on its port to https. */
import { X509Certificate } from 'node:crypto';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { isIP, type Socket } from 'node:net';
import type { PemPair } from '../tls-files.ts';
import { watchRequests } from './close-server.ts';

/** The first byte of a TLS record that begins a handshake (RFC 8446, section 5.1). */
const HANDSHAKE = 0x16;
/** Who connects and says nothing holds no socket for longer. */
const FIRST_BYTE_MS = 10_000;

export interface StaffHttps {
  server: HttpsServer;
  /** Answers new connections with another certificate. */
  renew: (pair: PemPair) => void;
}

/** Whether a certificate is good for a host, an address in brackets too. */
export function covers(certificate: X509Certificate, host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0
    ? certificate.checkHost(bare) !== undefined
    : certificate.checkIP(bare) !== undefined;
}

/** The host of a `Host` header, without its port. */
export function hostOf(header: string | undefined): string {
  return (header ?? '').replace(/:\d+$/, '').toLowerCase();
}

/**
 * Answers plain http: pages are led to https under the same name, anything else is refused, since
 * what it carried has crossed the network in the clear already. A name that is not ours is refused:
 * the answer must send nobody elsewhere (ASVS 3.7.2).
 */
function leadToHttps(isOwn: (host: string) => boolean): Server {
  return createHttpServer((request, response) => {
    const { method = '', url = '', headers } = request;
    response.setHeader('Connection', 'close');
    if (/^(?:GET|HEAD)$/.test(method) && url.startsWith('/') && isOwn(hostOf(headers.host))) {
      response.writeHead(308, { Location: `https://${headers.host}${url}` }).end();
      return;
    }
    const problem = {
      type: 'about:blank',
      title: 'https only',
      status: 403,
      code: 'https_required',
      detail: 'This port speaks https alone.',
    };
    response
      .writeHead(403, { 'Content-Type': 'application/problem+json' })
      .end(JSON.stringify(problem));
  });
}

/**
 * Makes an https server. A browser whose user typed the address without https begins with plain
 * http on the same port: the first byte tells the two apart.
 */
export function createStaffHttps(app: RequestListener, pair: PemPair): StaffHttps {
  let current = pair.cert;
  let certificate = new X509Certificate(pair.cert);
  const server = createHttpsServer({ ...pair, handshakeTimeout: FIRST_BYTE_MS }, app);
  const plain = leadToHttps((host) => covers(certificate, host));
  const [beginTls] = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection').on('connection', (socket: Socket) => {
    const silent = setTimeout(() => socket.destroy(), FIRST_BYTE_MS);
    socket.once('close', () => clearTimeout(silent)).on('error', () => socket.destroy());
    socket.once('data', (first: Buffer) => {
      clearTimeout(silent);
      socket.pause();
      socket.unshift(first);
      if (first[0] === HANDSHAKE) beginTls!.call(server, socket);
      else plain.emit('connection', socket);
      process.nextTick(() => socket.resume());
    });
  });
  return {
    server: watchRequests(server),
    renew: (next) => {
      if (next.cert === current) return;
      current = next.cert;
      certificate = new X509Certificate(next.cert);
      server.setSecureContext(next);
    },
  };
}
