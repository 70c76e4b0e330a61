import { afterAll, beforeAll, expect, it } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { purgeTickets } from '../../../server/tickets/personal.ts';
import { makeCustomer, PASSWORD } from '../../support/customers.ts';
import { addStations, ticketsOf } from '../../support/kitchen.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { placeOrder } from '../../support/orders.ts';
import { FakePrinter } from '../../support/printer.ts';
import { rowsOf } from '../database/open.ts';
import {
  setUpRestaurant,
  startTestServer,
  type TestRestaurant,
  type TestServer,
} from '../../support/server.ts';

let mail: MailServer;
let server: TestServer;
let restaurant: TestRestaurant;
let device: FakePrinter;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  restaurant = await setUpRestaurant(server);
  device = await new FakePrinter().start();
  const { body } = await restaurant.owner.post('/api/printers', {
    name: 'Cocina',
    address: device.address,
  });
  await addStations(restaurant, { kitchen: body.id });
});
afterAll(async () => {
  await server.stop();
  await device.stop();
  await mail.stop();
});

const SECRET = 'alergia de Irene';
async function said(): Promise<string> {
  const tables = ['tickets', 'ticket_items', 'print_jobs'];
  const rows = await Promise.all(tables.map((name) => rowsOf(database(), `SELECT * FROM ${name}`)));
  return JSON.stringify(rows);
}

it('[14.2.4] an erased account leaves no note on a ticket or its print job', async () => {
  const { client } = await makeCustomer(server, mail);
  await placeOrder(restaurant, {
    by: client,
    items: [{ product_id: restaurant.paella.id, quantity: 1, notes: SECRET }],
    notes: SECRET,
  });
  expect(await said()).toContain(SECRET);
  const erased = await client.send('DELETE', '/customer/account', { password: PASSWORD });
  expect(erased.status).toBe(200);
  expect(await said()).not.toContain(SECRET);
  expect(await ticketsOf(restaurant.owner)).toMatchObject([{ items: [{ name: 'Paella' }] }]);
});

it('[14.2.4] tickets and their print jobs go after two weeks', async () => {
  const inDays = (days: number) => new Date(Date.now() + days * 24 * 3_600_000);
  await inTransaction(() => purgeTickets(inDays(13)));
  expect(await ticketsOf(restaurant.owner)).toHaveLength(1);
  await purgeTickets(inDays(16));
  expect(await ticketsOf(restaurant.owner)).toEqual([]);
  expect((await restaurant.owner.get('/api/print-jobs')).body.items).toEqual([]);
});
