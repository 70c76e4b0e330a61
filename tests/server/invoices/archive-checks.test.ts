import { afterAll, beforeAll, expect, it } from 'vitest';
import { stopRendering } from '../../../server/invoices/pdf/rendering.ts';
import {
  beginCheck,
  checkNow,
  checkOf,
  stopCheck,
} from '../../../server/invoices/archive/checks.ts';
import { firstRestaurant } from '../../../server/restaurant/restaurant.ts';
import { paidOrder } from '../../support/orders.ts';
import { paidLike } from '../../support/paid-orders.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

const DOCUMENTS = 301;
let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let restaurant_id: string;

beforeAll(async () => {
  server = await startTestServer();
  restaurant = await setUpRestaurant(server);
  await stopRendering();
  ({ id: restaurant_id } = (await firstRestaurant())!);
  const { order_id: first } = await paidOrder(restaurant, { wine: 1 });
  for (const id of [first, ...(await paidLike(first, DOCUMENTS - 1))])
    await restaurant.owner.post(`/api/orders/${id}/invoice`, { buyer: BUYER });
});
afterAll(() => server.stop());

it('an archive check runs in the background and reports its progress and its findings', async () => {
  const begun = await restaurant.owner.post('/api/archive/checks');
  expect(begun.status).toBe(202);
  expect(begun.body).toMatchObject({
    state: expect.stringMatching(/waiting|running/),
    result: null,
  });
  const now = async () => (await restaurant.owner.get(`/api/archive/checks/${begun.body.id}`)).body;
  await expect.poll(async () => (await now()).state).toBe('done');
  const { done, total, result } = await now();
  expect(result).toMatchObject({ ok: true, checked: DOCUMENTS, first_broken: null });
  // Beside the documents the event that the chain began with, and the PDFs that are there by now.
  expect(done).toBeGreaterThan(DOCUMENTS);
  expect(total).toBe(done);
});

it('an archive check is shared by all who request one while it runs, and can be stopped', async () => {
  const check = beginCheck(restaurant_id);
  expect(beginCheck(restaurant_id).id).toBe(check.id);
  const stopped = await restaurant.owner.send('DELETE', `/api/archive/checks/${check.id}`);
  expect([stopped.status, stopped.body.state]).toEqual([200, 'stopped']);
  // The next check does not wait until the stopped one has ended.
  expect(await checkNow(restaurant_id, new AbortController().signal)).toMatchObject({
    checked: DOCUMENTS,
    faults: [],
  });
  expect(checkOf(restaurant_id, check.id)).toMatchObject({ state: 'stopped', result: null });
  expect(stopCheck(restaurant_id, check.id).state).toBe('stopped');
});

it('an archive check ends when the client that started it disconnects', async () => {
  const gone = new AbortController();
  const response = checkNow(restaurant_id, gone.signal).then(
    () => 'done',
    (error: { code: string }) => error.code,
  );
  gone.abort();
  expect(await response).toBe('busy');
});

it('an archive check of another installation, or one that does not exist, is not found', async () => {
  expect((await restaurant.owner.get('/api/archive/checks/nothing')).status).toBe(404);
  expect((await restaurant.owner.send('DELETE', '/api/archive/checks/nothing')).status).toBe(404);
});
