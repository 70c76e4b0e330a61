import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { database, onPostgres } from '../../../server/database/connect.ts';
import { tablesOf } from '../../../server/database/tables.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { BATCH } from '../../../server/database/batches.ts';
import { count, find } from '../../../server/database/repository.ts';
import { OutboxMail } from '../../../server/mail/model.ts';
import { makeCustomer, PASSWORD } from '../../support/customers.ts';
import { startMailServer, until, type MailServer } from '../../support/mail-server.ts';
import { HAS_LONG_FORM } from '../../support/torture.ts';
import { ONE_DATABASE, newDatabase } from '../../support/postgres.ts';
import {
  BUYER,
  OWNER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import { rowsOf } from '../database/open.ts';

/** What happens to a column with data of a customer when the account is erased. */
type Fate =
  | 'goes with the account'
  | 'is emptied'
  | 'is changed'
  | 'stays for the law, restricted'
  | 'goes within a day'
  | 'stays as a hash'
  | 'stays in the log, without a name'
  | 'stays for 90 days: the word that the account is gone';

/** Every text column that can hold data of a customer. */
const PERSONAL: Record<string, Fate> = {
  'customers.*': 'goes with the account',
  'sessions.customer_id': 'goes with the account',
  'sessions.user_agent': 'goes with the account',
  'refresh_tokens.session_id': 'goes with the account',
  'one_use_tokens.customer_id': 'goes with the account',
  'one_use_tokens.email': 'goes with the account',
  'outbox.customer_id': 'goes with the account',
  'outbox.payload': 'stays for 90 days: the word that the account is gone',
  'outbox.recipient': 'stays for 90 days: the word that the account is gone',
  'orders.customer_id': 'is emptied',
  'orders.notes': 'is emptied',
  'orders.claim_code': 'is changed',
  'bills.claim_code': 'is changed',
  'bills.name': 'is emptied',
  'order_items.notes': 'is emptied',
  'ticket_items.notes': 'is emptied',
  'tickets.head': 'is emptied',
  'billing_profiles.customer_id': 'goes with the account',
  'billing_profiles.name': 'goes with the account',
  'billing_profiles.tax_id': 'goes with the account',
  'billing_profiles.street': 'goes with the account',
  'billing_profiles.postal_code': 'goes with the account',
  'billing_profiles.city': 'goes with the account',
  'billing_profiles.country': 'goes with the account',
  'billing_profiles.email': 'goes with the account',
  'passkeys.customer_id': 'goes with the account',
  'passkeys.credential_id': 'goes with the account',
  'passkeys.public_key': 'goes with the account',
  'passkeys.transports': 'goes with the account',
  'passkeys.name': 'goes with the account',
  'passkey_challenges.customer_id': 'goes with the account',
  'invoice_wishes.buyer': 'goes with the account',
  'feedback.words': 'is emptied',
  'order_sources.device': 'goes with the account',
  'order_sources.network': 'goes with the account',
  'buyer_words.word': 'goes with the account',
  'invoices.customer_id': 'is emptied',
  'invoices.snapshot': 'stays for the law, restricted',
  'invoices.pdf_filename': 'stays for the law, restricted',
  'invoices.notes': 'stays for the law, restricted',
  'invoices.buyer_key': 'stays for the law, restricted',
  'buyers.buyer_key': 'goes with the account',
  'idempotency_keys.answer': 'goes within a day',
  'rate_limits.bucket': 'goes within a day',
  'events.subject_id': 'goes within a day',
  'erased_customers.id_hash': 'stays as a hash',
  'audit_log.actor': 'stays in the log, without a name',
  'audit_log.subject_id': 'stays in the log, without a name',
};

/**
 * Text columns that hold no data of customers: of the restaurant, of staff, of documents, or random
 * values. A new column is listed here or above.
 */
const OF_OTHERS = `
  audit_log: restaurant_id action detail
  buyer_words: restaurant_id buyer_id
  buyers: id restaurant_id invoice_id
  billing_profiles: id
  passkeys: id
  passkey_challenges: challenge_hash
  invoice_wishes: subject_id device locale
  guest_invoices: invoice_id device
  chain_events: restaurant_id kind invoice_id series detail previous_hash hash mac
  archive_checkpoints: restaurant_id facts mac
  pins: user_id hashed_pin
  tills: id restaurant_id name kind token_hash paired_by printer_id person_id address
  pairings: id restaurant_id token_hash kind name person_id made_by
  stations: id restaurant_id name printer_id
  station_categories: category_id station_id
  feedback: id restaurant_id bill_id order_id
  drawers: id restaurant_id till_id opened_by closed_by counted
  cash_entries: id restaurant_id till_id drawer_id kind subject_id reason user_id
  print_jobs: id restaurant_id kind invoice_id title content user_id printer format status last_error printer_id spool_id
  categories: id restaurant_id name translations available_from available_to days
  day_reports: id restaurant_id day closed_by report
  download_links: token_hash invoice_id
  events: restaurant_id type least_role
  idempotency_keys: scope request_hash
  installation: keys_fingerprint generation
  invoice_lines: id invoice_id order_item_id name options
  invoice_taxes: invoice_id
  invoices: id restaurant_id series invoice_number kind status order_id bill_id issued_by credits replaces locale currency previous_hash hash pdf_sha256 mac state_mac method
  jobs: queue subject_id lane lease
  logos: sha256 type colour grey
  number_series: restaurant_id series
  one_use_tokens: token_hash purpose user_id
  bill_discounts: id bill_id order_item_id reason user_id
  bills: id restaurant_id status service table_id currency taxes merged_into requested_method requested_split opened_by
  item_voids: id order_item_id reason user_id approved_by
  order_items: id order_id product_id name kind part_of options service_prices
  order_sources: order_id
  orders: id restaurant_id table_id bill_id status currency placed_by split_from
  outbox: id kind locale invoice_id status last_error user_id
  payment_methods: restaurant_id id name kind
  payments: id bill_id user_id method till_id refunded_by refund_reason
  printers: id restaurant_id name host codepages confirms system_name
  products: id restaurant_id category_id tax_rate_id name description allergens kind bundle_name bundle_tax_rate_id takeaway_tax_rate_id translations available_from available_to days happy_from happy_to happy_days allergen_codes diets picture_token
  refresh_tokens: token_hash
  restaurants: id name legal_name tax_id street postal_code city country currency time_zone locale accent_colour logo_sha256 cover_token cover_colour receipt_text bills auto_receipt day_ends_at opening_hours orders_paused_at orders_paused_until
  sales: id restaurant_id bill_id
  settings: name value secret
  service_calls: id restaurant_id bill_id reason method split answered_by
  online_payments: id restaurant_id bill_id order_id provider way covers currency locale status reason provider_ref charge_ref checkout_url payment_id
  online_refunds: id online_payment_id why status provider_ref reason
  online_reversals: id online_payment_id kind provider_ref
  sessions: id user_id till_id device_hash
  tables: id restaurant_id name token kind area shape
  tax_rates: id restaurant_id name
  bill_courses: bill_id
  menu_versions: restaurant_id version
  option_groups: id restaurant_id name translations
  options: id restaurant_id group_id name tax_rate_id translations
  picture_files: token name bytes
  pictures: token restaurant_id colour
  product_option_groups: product_id group_id
  ticket_items: id ticket_id order_id order_item_id name options
  tickets: id restaurant_id station_id station_name order_id kind status print_job_id
  users: id restaurant_id email hashed_password full_name role mfa_secret mfa_backup_codes
`;
const others = new Set(
  OF_OTHERS.trim()
    .split('\n')
    .flatMap((row) => {
      const [table, columns = ''] = row.trim().split(': ');
      return columns.split(' ').map((column) => `${table}.${column}`);
    }),
);
const isText = (type: string) => /char|text|json/i.test(type);

async function textColumns(): Promise<string[]> {
  const found: string[] = [];
  for (const table of await tablesOf(database())) {
    const columns = await rowsOf<{ name: string; type: string }>(
      database(),
      onPostgres()
        ? `SELECT column_name AS name, data_type AS type FROM information_schema.columns
          WHERE table_schema = current_schema() AND table_name = '${table}'`
        : `SELECT name, type FROM pragma_table_info('${table}')`,
    );
    found.push(...columns.filter(({ type }) => isText(type)).map(({ name }) => `${table}.${name}`));
  }
  return found;
}

/** The columns that hold any of these texts. */
async function whereIs(texts: string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const table of await tablesOf(database())) {
    for (const row of await rowsOf<Record<string, unknown>>(database(), `SELECT * FROM ${table}`))
      for (const [column, value] of Object.entries(row)) {
        const held = JSON.stringify(value ?? '').toLowerCase();
        if (texts.some((text) => held.includes(text.toLowerCase())))
          found.add(table === 'customers' ? 'customers.*' : `${table}.${column}`);
      }
  }
  return [...found].sort();
}

describe.each(ONE_DATABASE)('the personal data of a customer, on %s', HAS_LONG_FORM, (name) => {
  let mail: MailServer;
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    mail = await startMailServer();
    server = await startTestServer({ ...mail.settings, ...(await newDatabase(name)) });
    restaurant = await setUpRestaurant(server);
  });
  afterAll(async () => {
    await server.stop();
    await mail.stop();
  });

  const settled = () =>
    until(
      'the outbox to be settled',
      async () => (await count(OutboxMail, { status: ['waiting', 'sending'] })) === 0,
    );
  const register = async (email: string): Promise<Client> => {
    await server.portal.post('/customer/register', {
      email,
      password: PASSWORD,
      full_name: 'Eve',
    });
    const { body } = await server.portal.post('/customer/token', { email, password: PASSWORD });
    return server.portal.as(body.access_token);
  };
  async function paidOrder(customer: Client, notes?: string) {
    const { body } = await customer.post(`/menu/${restaurant.table.token}/order`, {
      items: [{ product_id: restaurant.paella.id, quantity: 1, ...(notes && { notes }) }],
      ...(notes && { notes }),
    });
    await restaurant.owner.post(`/api/orders/${body.order_id}/payments`, {
      method: 'card',
      amount_cents: body.total_cents,
    });
    return body as { order_id: string; claim_code: string };
  }

  it('[14.1.1] each text column is listed as holding it or not', async () => {
    const unknown = (await textColumns()).filter(
      (column) => !others.has(column) && !(column in PERSONAL) && !column.startsWith('customers.'),
    );
    expect(unknown).toEqual([]);
  });

  it('[8.2.2] stays out of reach of a stranger who registers an address: they neither read nor delete what others were mailed there', async () => {
    const mailbox = OWNER.email;
    const { order_id } = await paidOrder(server.portal);
    const invoice = (
      await restaurant.owner.post(`/api/orders/${order_id}/invoice`, { buyer: BUYER })
    ).body;
    await restaurant.owner.post(`/api/invoices/${invoice.id}/email`, { email: mailbox });
    await restaurant.owner.post('/api/change-password', {
      password: OWNER.password,
      new_password: 'another long passphrase',
    });
    const again = await server.staff.post('/api/token', {
      email: mailbox,
      password: 'another long passphrase',
    });
    restaurant.owner = server.staff.as(again.body.access_token);
    await settled();
    const before = await find(OutboxMail, { recipient: mailbox });
    expect(before.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['invoice_copy', 'password_changed']),
    );
    const stranger = await register(mailbox);
    const { body } = await stranger.get('/customer/export');
    expect(body.mails.map(({ kind }: { kind: string }) => kind)).toEqual(['verify']);
    await settled();
    expect(
      (await stranger.send('DELETE', '/customer/account', { password: PASSWORD })).body,
    ).toEqual({ deleted: true });
    const kept = await find(OutboxMail, { recipient: mailbox });
    expect(kept.map(({ kind }) => kind).sort()).toEqual(before.map(({ kind }) => kind).sort());
  });

  it('an unproven address is mailed about no login, password or second factor', async () => {
    const email = 'never-proven@example.org';
    await register(email);
    for (let number = 0; number < 12; number++)
      await server.portal.post(
        '/customer/token',
        { email, password: PASSWORD },
        { 'User-Agent': `Browser ${number}` },
      );
    const queued = await find(OutboxMail, { recipient: email });
    expect(queued.map(({ kind }) => kind)).toEqual(['verify']);
  });

  it('[14.2.7] is complete in the export, and after the erasure stays only where the law requires it', async () => {
    const email = 'zacharias.quillfeather@example.org';
    const ana = await makeCustomer(server, mail, email);
    const texts = {
      id: ana.id,
      email,
      name: 'Ximena Quillfeather',
      phone: '+34 600 987 654',
      note: 'nut allergy of Quillfeather',
      device: 'QuillBrowser',
      address: 'quillfeather-new@example.org',
    };
    await ana.client.put('/customer/profile', { full_name: texts.name, phone: texts.phone });
    await ana.client.post('/customer/billing-profiles', { name: texts.name, email });
    await server.portal.post(
      '/customer/token',
      { email, password: PASSWORD },
      { 'User-Agent': texts.device },
    );
    await ana.client.post('/customer/change-email', {
      email: texts.address,
      password: PASSWORD,
    });
    const sessions = (await ana.client.get('/customer/sessions')).body.items;
    const ended = sessions.find(({ current }: { current: boolean }) => !current).id;
    await ana.client.send('DELETE', `/customer/sessions/${ended}`);
    const { order_id, claim_code } = await paidOrder(ana.client, texts.note);
    await server.portal.post(`/orders/${claim_code}/feedback`, { mark: 4, words: texts.note });
    await ana.client.post(`/customer/orders/${order_id}/invoice`, {
      buyer: { ...BUYER, name: texts.name, email },
    });
    await restaurant.owner.send('DELETE', `/api/customers/${ana.id}/sessions`);
    await settled();

    const again = await server.portal.post('/customer/token', { email, password: PASSWORD });
    const client = server.portal.as(again.body.access_token);
    const { body: given } = await client.get('/customer/export');
    expect(given.profile).toMatchObject({ full_name: texts.name, phone: texts.phone });
    expect(given.orders[0]).toMatchObject({ order_id, notes: texts.note });
    expect(given.orders[0].items[0].notes).toBe(texts.note);
    expect(given.feedback).toMatchObject([{ order_id, mark: 4, words: texts.note }]);
    expect(given.payments).toMatchObject([{ order_id, method: 'card', amount_cents: 1850 }]);
    expect(given.invoices).toHaveLength(1);
    expect(given.billing_profiles).toMatchObject([{ name: texts.name, email }]);
    expect(given.passkeys).toEqual([]);
    expect(given.sessions.find(({ id }: { id: string }) => id === ended)).toMatchObject({
      user_agent: texts.device,
      ended_at: expect.any(String),
    });
    expect(given.links).toMatchObject([{ purpose: 'email', email: texts.address, used_at: null }]);
    expect(new Set(given.mails.map(({ kind }: { kind: string }) => kind))).toEqual(
      new Set(['verify', 'new_login', 'new_address', 'email_changed', 'invoice']),
    );
    expect(given.audit).toEqual([
      { at: expect.any(String), by: 'staff', action: 'customer.logged_out' },
    ]);

    const held = [...Object.values(texts), claim_code];
    const before = await whereIs(held);
    expect(before.filter((column) => !(column in PERSONAL))).toEqual([]);
    expect((await client.send('DELETE', '/customer/account', { password: PASSWORD })).body).toEqual(
      { deleted: true },
    );
    await settled();
    const after = await whereIs(held);
    const fates = after.map((column) => [column, PERSONAL[column]]);
    expect(fates.filter(([, fate]) => !fate || !/^(stays|goes within)/.test(fate))).toEqual([]);
    expect(await find(OutboxMail, { recipient: email })).toMatchObject([
      { kind: 'account_deleted', customer_id: null },
    ]);

    // The old claim code then reads nothing, claims nothing, and issues no invoice.
    const stranger = await makeCustomer(server, mail);
    const claim = await stranger.client.post('/customer/orders/claim', { claim_code });
    const read = await server.portal.get(`/orders/${claim_code}`);
    const invoiced = await server.portal.post(`/orders/${claim_code}/invoice`, { buyer: BUYER });
    expect([claim.status, read.status, invoiced.status]).toEqual([404, 404, 404]);
    expect((await stranger.client.get('/customer/orders')).body.items).toEqual([]);
  });

  it('is erased in batches, however much there is', async () => {
    const ben = await makeCustomer(server, mail);
    const { order_id } = await paidOrder(ben.client, 'a note');
    const many = BATCH + 20;
    await inTransaction(async () => {
      for (let number = 0; number < many; number++)
        await database().query(
          `INSERT INTO orders (id, restaurant_id, table_id, customer_id, order_number,
            claim_code, status, notes, prices_include_tax, currency, subtotal_cents, tax_cents,
            total_cents, bill_id, currency_digits, created_at, updated_at)
            SELECT 'copy-${number}', restaurant_id, table_id, customer_id, order_number,
            'COPY${number}', status, notes, prices_include_tax, currency, subtotal_cents,
            tax_cents, total_cents, bill_id, currency_digits, created_at, updated_at FROM orders
            WHERE id = '${order_id}'`,
        );
    });
    await ben.client.send('DELETE', '/customer/account', { password: PASSWORD });
    const left = await rowsOf<{ n: number }>(
      database(),
      `SELECT count(*) AS n FROM orders WHERE id LIKE 'copy-%'
        AND (customer_id IS NOT NULL OR notes IS NOT NULL OR claim_code LIKE 'COPY%')`,
    );
    expect(Number(left[0]!.n)).toBe(0);
  });
});
