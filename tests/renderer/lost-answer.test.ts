import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ApiProblem, call } from '../../renderer/api.ts';
import { isAnswerLost } from '../../renderer/staff/lost-answer.ts';
import { endpoint } from '../../server/http/endpoint.ts';

let server: Server;
let address: string;
beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: { lang: 'en' } });
  server = createServer((_request, response) => {
    response.writeHead(201, { 'Content-Type': 'application/json', 'Content-Length': 1_000 });
    response.write('{"id":', () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  vi.unstubAllGlobals();
  server.close();
});

it('a connection that ends within the response is a lost answer, which is asked for again', async () => {
  const take = endpoint({
    port: 'staff',
    method: 'POST',
    path: `${address}/payments`,
    access: 'cashier',
    summary: 'Takes a payment',
    responses: { 201: z.object({ id: z.string() }) },
  });
  const problem = await call(take).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(ApiProblem);
  expect(isAnswerLost(problem)).toBe(true);
});
