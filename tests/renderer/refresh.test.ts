import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { call, configureApi } from '../../renderer/api.ts';
import { endpoint } from '../../server/http/endpoint.ts';

let server: Server;
let address: string;
let loggedIn = false;
let refreshing: (response: ServerResponse) => void;

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: { lang: 'en' } });
  vi.stubGlobal('navigator', {});
  server = createServer(({ url }, response) => {
    if (url === '/refresh') refreshing(response);
    else if (loggedIn) answer(response, 200, { name: 'Ana' });
    else answer(response, 401, { code: 'unauthenticated' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  configureApi({ refresh: null });
  vi.unstubAllGlobals();
  server.close();
});

it.each<[string, (response: ServerResponse) => void, string]>([
  ['busy', (response) => answer(response, 503, { code: 'busy' }), 'busy'],
  ['cut off', (response) => response.destroy(), 'offline'],
  ['refused', (response) => answer(response, 401, { code: 'unauthenticated' }), 'unauthenticated'],
  [
    'answered',
    (response) => {
      loggedIn = true;
      answer(response, 200, {});
    },
    'Ana',
  ],
])(
  'an expired login is over where its refresh is refused, and not where it is %s',
  async (_how, act, wanted) => {
    const shape = { port: 'portal', access: 'customer', summary: '' } as const;
    const profile = endpoint({
      ...shape,
      method: 'GET',
      path: `${address}/profile`,
      responses: { 200: z.object({ name: z.string() }) },
    });
    const refresh = endpoint({
      ...shape,
      method: 'POST',
      path: `${address}/refresh`,
      responses: { 200: z.object({}) },
    });
    refreshing = act;
    configureApi({ refresh });
    const got = await call(profile).then(
      ({ name }) => name,
      ({ code }: { code: string }) => code,
    );
    expect(got).toBe(wanted);
  },
);
