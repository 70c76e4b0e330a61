import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';

/**
 * A running export or login may take this long before its connection is closed. Service managers
 * wait for longer (systemd: 90 s).
 */
const FINISH_WITHIN_MS = 30_000;
/**
 * A client that has not sent a whole request after this long is disconnected, so that an endless
 * request does not delay the stop.
 */
const RECEIVE_WITHIN_MS = 1_000;
const LOOK_AGAIN_MS = 50;

interface UnderWay {
  sockets: Set<Socket>;
  requests: Set<IncomingMessage>;
}
const underWay = new WeakMap<Server | HttpsServer, UnderWay>();

/** A connection by its peer: below TLS it is another object than its requests name. */
const peerOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`;

/**
 * Tracks the open connections and requests of a server for `closeServer`. Called before it listens.
 */
export function watchRequests<S extends Server | HttpsServer>(server: S): S {
  const { sockets, requests }: UnderWay = { sockets: new Set(), requests: new Set() };
  underWay.set(server, { sockets, requests });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // Registered before the application, which ends some responses at once.
  server.prependListener('request', (request, response) => {
    requests.add(request);
    response.once('close', () => requests.delete(request));
    // While the server stops, a connection ends with its response instead of staying alive.
    if (!server.listening) response.shouldKeepAlive = false;
  });
  return server;
}

/** Closes every connection on which no whole request awaits its response. */
function cutUnsent({ sockets, requests }: UnderWay): void {
  const awaited = [...requests].filter(({ complete }) => complete);
  const waiting = new Set(awaited.map(({ socket }) => peerOf(socket)));
  for (const socket of sockets) {
    if (!waiting.has(peerOf(socket))) socket.destroy();
  }
}

/**
 * Accepts no more connections, waits for the running responses, and closes idle connections. A
 * request that is incomplete after one second, and a response that is unfinished after 30, is cut
 * off.
 * @param endStreams ends streams that would never end by themselves; called repeatedly, since one
 * may have just begun
 */
export async function closeServer(
  server: Server | HttpsServer,
  endStreams: () => void = () => {},
): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const endIdle = () => {
    endStreams();
    server.closeIdleConnections();
  };
  const timers = [
    setInterval(endIdle, LOOK_AGAIN_MS),
    // After the sockets were polled: data that arrived while this process was blocked counts as
    // sent.
    setTimeout(() => setImmediate(() => cutUnsent(underWay.get(server)!)), RECEIVE_WITHIN_MS),
    setTimeout(() => server.closeAllConnections(), FINISH_WITHIN_MS),
  ];
  endIdle();
  await closed;
  timers.forEach((timer) => clearTimeout(timer));
}
