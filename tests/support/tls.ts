import { connect, createServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import type { PemPair } from '../../server/tls-files.ts';

/** What a client that trusts an authority says of a certificate for a host: `trusted`, or why not. */
export function checkedBy(ca: string, pair: PemPair, host: string): Promise<string> {
  const server = createServer(pair, (socket) => socket.end());
  return new Promise((resolve) => {
    const done = (outcome: string) => {
      server.close();
      resolve(outcome);
    };
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const servername = /^[\d.]+$/.test(host) ? {} : { servername: host };
      const socket = connect({ port, host: '127.0.0.1', ca, ...servername }, () => {
        socket.end();
        done('trusted');
      });
      socket.on('error', (error: NodeJS.ErrnoException) => done(`${error.code} ${error.message}`));
    });
    server.on('tlsClientError', () => undefined);
  });
}
