import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * A proxy to a server whose connection can be cut and restored, as when a cable is pulled; records
 * the requests.
 */
export interface Line {
  url: string;
  asked: string[];
  cut: () => Promise<void>;
  /** Passes nothing on any more for who is connected now, and closes nothing. */
  silence: () => void;
  mend: () => Promise<void>;
}

export async function openLine(target: string): Promise<Line> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const asked: string[] = [];
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .once('close', () => {
          sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
    }
    near.on('data', (bytes) => {
      asked.push(bytes.toString('latin1'));
    });
    near.pipe(far).pipe(near);
  });
  await listen(server, 0);
  const own = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${own}`,
    asked,
    cut: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
    silence: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
    mend: () => listen(server, own),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve());
  });
}
