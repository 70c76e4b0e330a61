/** A restaurant with years behind it, on a running server of this process (`grow.ts`). */
import { setClock } from '../../server/clock.ts';
import { runUntil } from './clock.ts';
import { daysOfGrowth, grow, type Growth } from './grow.ts';
import { addStations } from './kitchen.ts';
import { BUYER, type Client, setUpRestaurant, startTestServer, type TestServer } from './server.ts';

const DAY = 24 * 3_600_000;

type Restaurant = Awaited<ReturnType<typeof setUpRestaurant>>;
export interface GrownRestaurant extends Restaurant {
  server: TestServer;
}
type Answer = Awaited<ReturnType<Client['send']>>;

/** @throws for an answer that is no success: a visit would be missing from the past */
async function made(answering: Promise<Answer>): Promise<Answer['body']> {
  const { status, bytes, body } = await answering;
  if (status >= 300) throw new Error(`${status}: ${bytes.toString()}`);
  return body;
}

/** What guests had, by the calls of the product; the parts of a visit are added one by one. */
class Visits {
  constructor(private readonly restaurant: Restaurant) {}
  private get owner() {
    return this.restaurant.owner;
  }

  async order(more: object = {}) {
    const { table, paella, wine } = this.restaurant;
    const place = 'bill_id' in more || 'name' in more ? {} : { table_id: table.id };
    const items = [
      { product_id: paella.id, quantity: 2 },
      { product_id: wine.id, quantity: 3 },
    ];
    return made(this.owner.post('/api/orders', { ...place, items, ...more }));
  }

  async pay(bill_id: string, payment: object = {}) {
    const { left_cents: amount_cents } = await made(this.owner.get(`/api/bills/${bill_id}`));
    const body = { method: 'cash', amount_cents, ...payment };
    return made(this.owner.post(`/api/bills/${bill_id}/payments`, body));
  }

  invoice(bill_id: string, body: object = {}) {
    return made(this.owner.post(`/api/bills/${bill_id}/invoice`, body));
  }

  /** A party that orders and pays, and gets its receipt. */
  async plain(more: object = {}, payment: object = {}): Promise<string> {
    const { bill_id } = await this.order(more);
    await this.pay(bill_id, payment);
    await this.invoice(bill_id);
    return bill_id;
  }

  async company(): Promise<string> {
    const { bill_id } = await this.order();
    await this.pay(bill_id, { method: 'card', tip_cents: 300 });
    await this.invoice(bill_id, { buyer: BUYER });
    return bill_id;
  }

  async twoRounds(): Promise<string> {
    const { bill_id } = await this.order({ covers: 4 });
    await this.order({ bill_id });
    await this.pay(bill_id, { method: 'card' });
    await this.invoice(bill_id);
    return bill_id;
  }

  async discounted(): Promise<string> {
    const { bill_id } = await this.order();
    const discount = { percent_basis_points: 1_000, reason: 'Regular guest' };
    await made(this.owner.post(`/api/bills/${bill_id}/discount`, discount));
    await this.pay(bill_id);
    await this.invoice(bill_id);
    return bill_id;
  }

  async voided(): Promise<string> {
    const { id, bill_id, items } = await this.order();
    const what = { quantity: 1, reason: 'Wrong dish' };
    await made(this.owner.post(`/api/orders/${id}/items/${items[0].id}/void`, what));
    await this.pay(bill_id);
    await this.invoice(bill_id);
    return bill_id;
  }

  async credited(): Promise<string> {
    const { bill_id } = await this.order();
    await this.pay(bill_id);
    const { id } = await this.invoice(bill_id);
    const note = { reason: 'Cold', refund_method: 'cash' };
    await made(this.owner.post(`/api/invoices/${id}/credit-note`, note));
    return bill_id;
  }

  async paidTwice(): Promise<string> {
    const { bill_id } = await this.order();
    await this.pay(bill_id);
    const { payments } = await made(this.owner.get(`/api/bills/${bill_id}`));
    const refund = `/api/bills/${bill_id}/payments/${payments[0].id}/refund`;
    await made(this.owner.post(refund, { reason: 'By card after all' }));
    await this.pay(bill_id, { method: 'card' });
    await this.invoice(bill_id);
    return bill_id;
  }

  /** Serves what was ordered, as the kitchen does. */
  async serve(): Promise<void> {
    const { items } = await made(this.owner.get('/api/tickets?status=open&limit=100'));
    for (const { id } of items) await this.owner.patch(`/api/tickets/${id}`, { status: 'done' });
    for (const status of ['ready', 'completed']) {
      const { items: orders } = await made(this.owner.get('/api/orders?kitchen=open&limit=100'));
      for (const { id } of orders) await this.owner.patch(`/api/orders/${id}`, { status });
    }
  }
}

/** The bills of twenty visits: most are plain, and each kind of correction is among them. */
async function visitsOf(restaurant: Restaurant): Promise<string[]> {
  const visits = new Visits(restaurant);
  const plain = await visits.plain();
  const company = await visits.company();
  const rare = [
    await visits.twoRounds(),
    await visits.discounted(),
    await visits.voided(),
    await visits.credited(),
    await visits.paidTwice(),
    await visits.plain({ service: 'takeaway', name: 'Ana' }),
  ];
  await visits.serve();
  const usual = [plain, company, plain, plain, company, plain, plain, company];
  return [...usual, ...rare, ...usual.slice(0, 6)];
}

/** Orders that wait in the kitchen or on a table now, as a board shows them. */
export async function openOrders(restaurant: Restaurant, count: number): Promise<void> {
  const visits = new Visits(restaurant);
  for (let i = 0; i < count; i++) await visits.order();
}

/**
 * Starts a server whose restaurant has had so many orders until yesterday.
 * @param settings of the server, its database among them
 */
export async function grownRestaurant(
  growth: Pick<Growth, 'orders' | 'per_day'>,
  settings: Record<string, string> = {},
): Promise<GrownRestaurant> {
  const begin = Date.now() - (daysOfGrowth(growth) + 2) * DAY;
  setClock(() => new Date(begin));
  const server = await startTestServer(settings);
  try {
    const restaurant = await setUpRestaurant(server);
    await addStations(restaurant);
    const bill_ids = await visitsOf(restaurant);
    await grow({ ...growth, bill_ids });
    runUntil(() => new Date());
    return { ...restaurant, server };
  } catch (error) {
    await server.stop();
    throw error;
  } finally {
    setClock(null);
  }
}
