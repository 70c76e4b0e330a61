import { once } from 'node:events';
import {
  createServer,
  request,
  Agent,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { closeServer, watchRequests } from '../../../server/http/close-server.ts';

interface Open {
  server: Server;
  port: number;
  /** A request that came in, with the response that it waits for. */
  next: () => Promise<[IncomingMessage, ServerResponse]>;
}

async function open(): Promise<Open> {
  const server = watchRequests(createServer());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    server,
    port: (server.address() as AddressInfo).port,
    next: () => once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>,
  };
}
function raw(port: number, text: string): Socket {
  const socket = connect(port, '127.0.0.1', () => socket.write(text));
  socket.on('error', () => undefined).resume();
  return socket;
}
async function body(response: IncomingMessage) {
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

it('a closing server finishes running requests, and does not wait for connections without one', async () => {
  const { server, port, next } = await open();
  const coming = next();
  const asked = request({ port, path: '/long', agent: new Agent({ keepAlive: true }) }).end();
  const [, reply] = await coming;
  const responding = once(asked, 'response');
  reply.write('first half, ');

  const halfComing = next();
  const halfSent = raw(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{');
  await halfComing;
  const accepted = once(server, 'connection');
  const silent = raw(port, '');
  await accepted;
  const [response] = (await responding) as [IncomingMessage];

  const closed = closeServer(server);
  await Promise.all([once(halfSent, 'close'), once(silent, 'close')]);
  reply.end('second half');
  expect(await body(response)).toBe('first half, second half');
  await closed;
});

it('a closing server closes idle connections at once, and ends streams that never end, also one that begins late', async () => {
  const { server, port, next } = await open();
  const agent = new Agent({ keepAlive: true });
  const streams: ServerResponse[] = [];
  const coming = next();
  const stream = request({ port, path: '/stream', agent }).end();
  const [, reply] = await coming;
  const closed = closeServer(server, () => streams.forEach((one) => one.end()));
  // It is only now known as a stream, as one that was just being opened.
  reply.write('news');
  streams.push(reply);
  const [response] = (await once(stream, 'response')) as [IncomingMessage];
  expect(await body(response)).toBe('news');
  await closed;
});

it('a closing server keeps no connection alive that was served after the stop', async () => {
  const { server, port, next } = await open();
  const coming = next();
  const asked = request({ port, agent: new Agent({ keepAlive: true }) }).end();
  const [, reply] = await coming;
  const closed = closeServer(server);
  reply.end('done');
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  expect(await body(response)).toBe('done');
  await closed;
});
