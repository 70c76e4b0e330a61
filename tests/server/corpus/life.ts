import { WEEKDAYS } from '../../../server/restaurant/contract.ts';
import { fitted, type Hostile } from '../../support/corpus.ts';
import { PASSWORD } from '../../support/customers.ts';
import { until, type ReceivedMail } from '../../support/mail-server.ts';
import { FakePrinter } from '../../support/printer.ts';
import { Client, OWNER } from '../../support/server.ts';
import { callsWithText, WRITTEN } from '../../support/text-fields.ts';
import { send, valueAt, withValue, type CorpusRestaurant } from './house.ts';

/** A guest's browser, which keeps the cookie by which its invoices are known. */
class Phone extends Client {
  constructor(
    base: string,
    readonly cookie: string,
  ) {
    super(base);
  }
  override send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) {
    return super.send(method, path, body, { ...headers, Cookie: this.cookie });
  }
}
async function deviceCookie(portal: Client, table_token: string): Promise<string> {
  const { headers } = await portal.get(`/menu/${table_token}`);
  return headers
    .getSetCookie()
    .find((one) => one.includes('guest_device='))!
    .split(';')[0]!;
}

/** The fields whose text may have several lines. */
const PROSE = new Set([
  'PUT /api/restaurant receipt_text',
  'PATCH /api/products/{id} description',
  'POST /api/products description',
  'POST /customer/orders/{order_id}/invoice notes',
  'POST /orders/{claim_code}/feedback words',
  'POST /api/orders/{id}/invoice notes',
  'POST /api/bills/{id}/invoice notes',
]);
const LENGTHS = new Map(
  callsWithText().flatMap(({ row, fields }) =>
    fields.map(({ path, max }) => [`${row} ${path}`, max] as const),
  ),
);

/** Opening hours at which orders are always taken. */
const ALWAYS = Object.fromEntries(WEEKDAYS.map((day) => [day, [{ from: '00:00', to: '00:00' }]]));

export interface Document {
  id: string;
  invoice_number: string;
  buyer: { name: string };
  notes: string | null;
}
export interface TextFile {
  type: string;
  disposition: string;
  bytes: Buffer;
}
type Json = Record<string, unknown> & { id: string };

/** One text on its way through the whole product. */
export class Life {
  /** The texts that were read back changed. */
  readonly differences: string[] = [];
  readonly files: Record<string, TextFile> = {};
  readonly papers: Buffer[] = [];
  readonly documents: Document[] = [];
  /** The ids and tokens that its pages are found by. */
  readonly ids: Record<string, string> = {};
  mails: ReceivedMail[] = [];
  readonly written = new Set<string>();

  constructor(
    readonly restaurant: CorpusRestaurant,
    readonly hostile: Hostile,
    private readonly number: number,
  ) {}

  kept = (max: number): string => fitted(this.hostile, max).kept;

  /**
   * Puts the text into every field of a call that people write. @throws when a response is not 2xx
   */
  async write(
    client: Client,
    row: string,
    { params = {}, body = {} as unknown } = {},
  ): Promise<Json> {
    const fields = Object.entries(WRITTEN[row]!).map(([path, shown]) => ({
      path,
      shown,
      ...fitted(this.hostile, LENGTHS.get(`${row} ${path}`)!),
    }));
    // The caller confirms a tax id that the check doubts: here it is any text.
    const insists = fields.some(({ path }) => /(^|\.)tax_id$/.test(path));
    const begun = insists ? { ...(body as object), tax_id_checked: true } : body;
    const response = await send(client, row, {
      params,
      body: fields.reduce((whole, { path, typed }) => withValue(whole, path, typed), begun),
    });
    if (response.status >= 300)
      throw new Error(
        `${row} with ${this.hostile.name}: ${response.status} ${response.bytes.toString()}`,
      );
    this.written.add(row);
    for (const { path, shown, kept: stored, storedLines } of fields)
      if (shown)
        this.compare(
          `${row} ${path}`,
          valueAt(response.body, shown),
          PROSE.has(`${row} ${path}`) ? (storedLines ?? stored) : stored,
        );
    return response.body;
  }

  /** Reads the text back: each place, with the length of its field. */
  read(where: string, body: unknown, places: Record<string, number>): void {
    for (const [path, max] of Object.entries(places))
      this.compare(`${where} ${path}`, valueAt(body, path), this.kept(max));
  }

  private compare(where: string, found: unknown, wanted: string): void {
    if (found !== wanted)
      this.differences.push(`${where}: ${JSON.stringify(found)} for ${JSON.stringify(wanted)}`);
  }

  async keep(name: string, client: Client, path: string): Promise<void> {
    const { status, headers, bytes } = await client.get(path);
    if (status !== 200) throw new Error(`${path}: ${status} ${bytes.toString().slice(0, 300)}`);
    this.files[name] = {
      type: headers.get('Content-Type')!,
      disposition: headers.get('Content-Disposition') ?? '',
      bytes,
    };
  }

  async live(): Promise<this> {
    const { owner } = this.restaurant;
    await this.write(owner, 'PUT /api/restaurant');
    const people = Promise.all([
      this.hireStaff(),
      this.registerGuest(),
      this.write(this.restaurant.customer.client, 'PUT /customer/profile', {
        body: { address: { country: 'DE' } },
      }),
    ]);
    const product_id = await this.writeMenu();
    const till = await this.write(owner, 'POST /api/tills');
    await this.drawer(till.id);
    const table = await this.write(owner, 'POST /api/tables');
    await this.write(owner, 'PATCH /api/tables/{id}', { params: { id: table.id } });
    await this.write(owner, 'PUT /api/opening-hours', {
      body: {
        opening_hours: { week: ALWAYS, exceptions: [{ date: '2099-12-24', intervals: [] }] },
      },
    });
    await this.write(owner, 'PUT /api/settings/network', { body: { mode: 'lan' } });
    const station = await this.write(owner, 'POST /api/stations');
    await this.write(owner, 'PATCH /api/stations/{id}', { params: { id: station.id } });
    const method = await this.write(owner, 'POST /api/payment-methods', {
      body: { kind: 'voucher' },
    });
    await this.write(owner, 'PATCH /api/payment-methods/{id}', { params: { id: method.id } });
    await this.write(owner, 'PUT /api/settings/online-payments', {
      body: {
        provider: 'stripe',
        keys: [{ name: 'secret_key', value: 'sk_test_TheLanternStandIn' }],
      },
    });
    await people;
    const room = { table_token: String(table.token), product_id };
    Object.assign(this.ids, {
      table: table.id,
      table_token: room.table_token,
      product: product_id,
      method: method.id,
    });
    await this.readMenu(room);
    await this.guest(room);
    await this.customer(room);
    await this.staff(room);
    await this.bill(product_id);
    const { date } = (await owner.get('/api/reports/day')).body;
    await this.write(owner, 'POST /api/reports/day/print', { body: { date } });
    return this;
  }

  /**
   * Hashing takes time, so the user is invited while the rest continues; the owner is renamed too,
   * since the audit log names the person.
   */
  private async hireStaff(): Promise<void> {
    const { owner, ownerId } = this.restaurant;
    await Promise.all([
      this.write(owner, 'POST /api/users', {
        body: {
          email: `user${this.number}@casaluz.example`,
          role: 'waiter',
          password: OWNER.password,
        },
      }),
      this.write(owner, 'PATCH /api/users/{id}', {
        params: { id: ownerId },
        body: { password: OWNER.password },
      }),
    ]);
  }

  private registerGuest = (): Promise<Json> =>
    this.write(this.restaurant.server.portal, 'POST /customer/register', {
      body: { email: `stranger${this.number}@example.org`, password: PASSWORD },
    });

  private async writeMenu(): Promise<string> {
    const { owner, drink } = this.restaurant;
    await this.write(owner, 'PUT /api/service-charge', {
      body: { percent_basis_points: 1000, tax_rate_id: drink.id },
    });
    const rate = await this.write(owner, 'POST /api/tax-rates', {
      body: { rate_basis_points: 1000 },
    });
    await this.write(owner, 'PATCH /api/tax-rates/{id}', { params: { id: rate.id } });
    const category = await this.write(owner, 'POST /api/categories');
    await this.write(owner, 'PATCH /api/categories/{id}', {
      params: { id: category.id },
      body: { available_from: null, available_to: null, days: null },
    });
    const bundle = { tax_rate_id: drink.id, share_basis_points: 3000 };
    const group = await this.write(owner, 'POST /api/option-groups', {
      body: { options: [{ price_cents: 100 }] },
    });
    const [{ id: option_id }] = group.options as [{ id: string }];
    await this.write(owner, 'PATCH /api/option-groups/{id}', {
      params: { id: group.id },
      body: { options: [{ id: option_id, price_cents: 100 }] },
    });
    const product = await this.write(owner, 'POST /api/products', {
      body: {
        price_cents: 1000,
        tax_rate_id: rate.id,
        category_id: category.id,
        bundle,
        option_group_ids: [group.id],
      },
    });
    await this.write(owner, 'PATCH /api/products/{id}', {
      params: { id: product.id },
      body: { bundle },
    });
    Object.assign(this.ids, { option: option_id });
    return product.id;
  }

  private async readMenu({ table_token, product_id }: Room): Promise<void> {
    const { body } = await this.restaurant.server.portal.get(`/menu/${table_token}`);
    this.read('the menu', body, {
      'restaurant.name': 120,
      'restaurant.service_charge.name': 120,
      'table.name': 60,
    });
    const category = (body.categories as { products: { id: string }[] }[]).find(({ products }) =>
      products.some(({ id }) => id === product_id),
    )!;
    this.read('the menu', category, {
      name: 80,
      'products.0.name': 120,
      'products.0.allergens.0': 40,
      'products.0.option_groups.0.name': 60,
      'products.0.option_groups.0.options.0.name': 60,
    });
    const { kept, storedLines } = fitted(this.hostile, 500);
    this.compare(
      'the menu products.0.description',
      valueAt(category, 'products.0.description'),
      storedLines ?? kept,
    );
  }

  private async order(
    client: Client,
    { table_token, product_id }: Room,
    discount = false,
  ): Promise<{ order_id: string; claim_code: string }> {
    const placed = (await this.write(client, 'POST /menu/{table_token}/order', {
      params: { table_token },
      body: { items: [{ product_id, quantity: 1, options: [{ option_id: this.ids.option }] }] },
    })) as unknown as { order_id: string; claim_code: string };
    const { owner } = this.restaurant;
    const path = `/api/orders/${placed.order_id}`;
    if (discount)
      await this.write(owner, 'POST /api/orders/{id}/discount', {
        params: { id: placed.order_id },
        body: { percent_basis_points: 1000 },
      });
    const { body } = await owner.get(path);
    this.read('the order for staff', body, {
      notes: 200,
      table_name: 60,
      'items.0.name': 120,
      'items.0.notes': 200,
      'items.0.options.0.name': 60,
      ...(discount && { 'discounts.0.reason': 200 }),
    });
    await owner.post(`${path}/payments`, {
      method: this.ids.method,
      amount_cents: body.total_cents,
    });
    return placed;
  }

  private async guest(room: Room): Promise<void> {
    const { portal } = this.restaurant.server;
    const { claim_code } = await this.order(portal, room);
    this.read('the guest’s order', (await portal.get(`/orders/${claim_code}`)).body, {
      notes: 200,
      table_name: 60,
      restaurant_name: 120,
      'items.0.name': 120,
      'items.0.notes': 200,
    });
    const invoice = await this.write(portal, 'POST /orders/{claim_code}/invoice', {
      params: { claim_code },
      body: { buyer: { country: 'DE' } },
    });
    await this.keep('download', portal, String(invoice.download_url));
    await this.write(portal, 'POST /orders/{claim_code}/feedback', {
      params: { claim_code },
      body: { mark: 4 },
    });
    Object.assign(this.ids, { claim_code });
    await this.companyOfGuest(room);
  }

  /** A company that is asked for before payment, and one that is corrected after. */
  private async companyOfGuest(room: Room): Promise<void> {
    const { portal } = this.restaurant.server;
    const phone = new Phone(portal.base, await deviceCookie(portal, room.table_token));
    const asked = (country: string) => ({ body: { buyer: { country } } });
    const { claim_code } = await this.order(phone, room);
    const params = { claim_code };
    await this.write(phone, 'POST /orders/{claim_code}/invoice', { params, ...asked('DE') });
    const correction = { params, ...asked('AT') };
    await this.write(phone, 'POST /orders/{claim_code}/invoice-correction', correction);
    const waiting = (await this.write(phone, 'POST /menu/{table_token}/order', {
      params: { table_token: room.table_token },
      body: {
        items: [
          { product_id: room.product_id, quantity: 1, options: [{ option_id: this.ids.option }] },
        ],
      },
    })) as unknown as { claim_code: string };
    const unpaid = { claim_code: waiting.claim_code };
    await this.write(phone, 'PUT /orders/{claim_code}/invoice-wish', {
      params: unpaid,
      ...asked('DE'),
    });
    await phone.post(`/orders/${waiting.claim_code}/cancel`);
  }

  private async customer(room: Room): Promise<void> {
    const { client, email } = this.restaurant.customer;
    const { order_id } = await this.order(client, room);
    const invoice = await this.write(client, 'POST /customer/orders/{order_id}/invoice', {
      params: { order_id },
      body: { buyer: { country: 'DE' } },
    });
    const added = await this.write(client, 'POST /customer/billing-profiles', {
      body: { country: 'DE' },
    });
    await this.write(client, 'PUT /customer/billing-profiles/{id}', {
      params: { id: String(added.id) },
      body: { country: 'DE' },
    });
    const mine = (await client.get('/customer/export')).body as {
      profile: object;
      orders: Json[];
      invoices: Json[];
    };
    this.read('all that is kept of me', mine.profile, {
      full_name: 120,
      business_name: 160,
      'address.street': 160,
      phone: 40,
    });
    this.read('all that is kept of me', mine.orders[0], { notes: 200, 'items.0.notes': 200 });
    this.read('all that is kept of me', mine.invoices[0], {
      'buyer.name': 160,
      'lines.0.name': 120,
      'lines.0.options.0.name': 60,
      'seller.legal_name': 160,
    });
    Object.assign(this.ids, { my_order: order_id, my_invoice: invoice.id });
    this.mails = [
      await this.restaurant.mail.waitFor(email, new RegExp(String(invoice.invoice_number))),
    ];
    const other = await this.order(client, room);
    const wrong = await this.write(client, 'POST /customer/orders/{order_id}/invoice', {
      params: { order_id: other.order_id },
      body: { buyer: { country: 'DE' } },
    });
    await this.write(client, 'POST /customer/invoices/{id}/correction', {
      params: { id: String(wrong.id) },
      body: { buyer: { country: 'AT' } },
    });
  }

  private async staff(room: Room): Promise<void> {
    const { owner } = this.restaurant;
    const { order_id } = await this.order(this.restaurant.server.portal, room, true);
    const invoice = await this.write(owner, 'POST /api/orders/{id}/invoice', {
      params: { id: order_id },
      body: { buyer: { country: 'DE' }, tax_id_checked: true },
    });
    this.read('the invoice', (await owner.get(`/api/invoices/${invoice.id}`)).body, {
      'seller.name': 120,
      'seller.tax_id': 40,
      'buyer.postal_code': 20,
      'lines.0.name': 120,
    });
    for (const name of ['pdf', 'receipt.pdf', 'xml', 'xml?format=ubl'])
      await this.keep(name, owner, `/api/invoices/${invoice.id}/${name}`);
    await this.print(invoice.id);
    const { invoice: right } = (await this.write(owner, 'POST /api/invoices/{id}/reissue', {
      params: { id: invoice.id },
      body: { buyer: { country: 'DE' }, tax_id_checked: true },
    })) as unknown as { invoice: Document };
    const credit = await this.write(owner, 'POST /api/invoices/{id}/credit-note', {
      params: { id: right.id },
    });
    const {
      payments: [payment],
    } = (await owner.get(`/api/orders/${order_id}`)).body;
    await this.write(owner, 'POST /api/orders/{id}/payments/{payment_id}/refund', {
      params: { id: order_id, payment_id: payment.id },
    });
    Object.assign(this.ids, { order: order_id, invoice: right.id, credit: credit.id });
    this.documents.push(invoice as unknown as Document, right);
  }

  /** A bill by name that staff enter, with all that they write on it. */
  private async bill(product_id: string): Promise<void> {
    const { owner } = this.restaurant;
    const order = await this.write(owner, 'POST /api/orders', {
      body: { items: [{ product_id, quantity: 3, options: [{ option_id: this.ids.option }] }] },
    });
    const params = { id: String(order.bill_id) };
    Object.assign(this.ids, { bill: params.id });
    const { body: bill } = await owner.get(`/api/bills/${params.id}`);
    this.read('the bill', bill, { name: 120, 'orders.0.items.0.name': 120 });
    await this.write(owner, 'PATCH /api/bills/{id}', { params });
    await this.write(owner, 'POST /api/orders/{id}/items/{item_id}/void', {
      params: { id: order.id, item_id: bill.orders[0].items[0].id },
      body: { quantity: 1 },
    });
    await this.write(owner, 'POST /api/bills/{id}/discount', {
      params,
      body: { percent_basis_points: 1000 },
    });
    await this.write(owner, 'POST /api/bills/{id}/pro-forma/print', { params });
    const pay = async (method: unknown) => {
      const { body } = await owner.get(`/api/bills/${params.id}`);
      const amount_cents = body.left_cents as number;
      return (await owner.post(`/api/bills/${params.id}/payments`, { method, amount_cents })).body;
    };
    const { id: payment_id } = await pay('card');
    await this.write(owner, 'POST /api/bills/{id}/payments/{payment_id}/refund', {
      params: { ...params, payment_id },
    });
    await pay(this.ids.method);
    await this.write(owner, 'POST /api/bills/{id}/invoice', {
      params,
      body: { buyer: { country: 'DE' }, tax_id_checked: true },
    });
  }

  /** The drawer of a till: money in and out, and opened without a sale. */
  private async drawer(till_id: string): Promise<void> {
    const { owner } = this.restaurant;
    await owner.post(`/api/drawers/${till_id}/open`, { float_cents: 10_000 });
    const params = { till_id };
    await this.write(owner, 'POST /api/drawers/{till_id}/movements', {
      params,
      body: { amount_cents: 100 },
    });
    await this.write(owner, 'POST /api/drawers/{till_id}/kick', { params });
  }

  /** On a network printer, and on one of the desktop's system printers with that name. */
  private async print(id: string): Promise<void> {
    const { owner } = this.restaurant;
    const device = await new FakePrinter().start();
    const printer = await this.write(owner, 'POST /api/printers', {
      body: { address: device.address },
    });
    await owner.post(`/api/invoices/${id}/print`, { printer: printer.id, format: 'receipt' });
    await until('the receipt', () => device.papers.length === 1);
    await owner.post(`/api/printers/${printer.id}/test`);
    this.papers.push(...device.papers);
    await device.stop();
    const job = await this.write(owner, 'POST /api/invoices/{id}/print', {
      params: { id },
      body: { format: 'a4' },
    });
    await this.write(owner, 'PATCH /api/print-jobs/{id}', {
      params: { id: job.id },
      body: { status: 'failed' },
    });
    await this.keep('print job', owner, `/api/print-jobs/${job.id}/document`);
  }
}
interface Room {
  table_token: string;
  product_id: string;
}
