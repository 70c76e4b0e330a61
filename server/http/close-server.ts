import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * An export of a year or a login in the queue is finished; one that takes longer than this is cut.
 * Service managers wait for longer (systemd: 90 s).
 */
const FINISH_WITHIN_MS = 30_000;
/**
 * Who has not sent a whole request after this long has nothing to wait for; one that never ends
 * must hold up nobody.
 */
const RECEIVE_WITHIN_MS = 1_000;
const LOOK_AGAIN_MS = 50;

interface UnderWay {
  sockets: Set<Socket>;
  requests: Set<IncomingMessage>;
}
const underWay = new WeakMap<Server, UnderWay>();

/**
 * Counts what is under way on a server, so that `closeServer` can tell whom to wait for. Called
 * before it listens.
 */
export function watchRequests(server: Server): Server {
  const { sockets, requests }: UnderWay = { sockets: new Set(), requests: new Set() };
  underWay.set(server, { sockets, requests });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // Before the application, which answers some of them at once.
  server.prependListener('request', (request, response) => {
    requests.add(request);
    response.once('close', () => requests.delete(request));
    // Once we stop, a connection that would be kept alive ends with its answer.
    if (!server.listening) response.shouldKeepAlive = false;
  });
  return server;
}

/** Cuts every connection on which no whole request waits for its answer. */
function cutUnsent({ sockets, requests }: UnderWay): void {
  const answering = [...requests].filter(({ complete }) => complete);
  const kept = new Set(answering.map(({ socket }) => socket));
  for (const socket of sockets) {
    if (!kept.has(socket)) socket.destroy();
  }
}

/**
 * Takes no more connections, lets every answer that is under way be finished, and closes what is
 * idle. Who has not sent a whole request after a second, and what is left after 30, is cut.
 * @param endStreams ends what would never end by itself; asked again and again, since a stream may
 * just be beginning
 */
export async function closeServer(
  server: Server,
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
    // After the next look at the sockets: what has come in while this process was held up is not
    // unsent.
    setTimeout(() => setImmediate(() => cutUnsent(underWay.get(server)!)), RECEIVE_WITHIN_MS),
    setTimeout(() => server.closeAllConnections(), FINISH_WITHIN_MS),
  ];
  endIdle();
  await closed;
  timers.forEach((timer) => clearTimeout(timer));
}
