import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { makeCustomer, PASSWORD, tokenFromMail, withMfa } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { paidOrder, placeOrder } from '../../support/orders.ts';
import { HAS_LONG_FORM } from '../../support/torture.ts';
import { ONE_DATABASE, newDatabase } from '../../support/postgres.ts';
import {
  BUYER,
  OWNER,
  setUpRestaurant,
  startTestServer,
  type TestServer,
} from '../../support/server.ts';

const VICTIMS = 'Salmorejo77y';

/** What a stranger does with another person's address, and what its owner finds. */
describe.each(ONE_DATABASE)(
  'an address that a stranger registered, on %s',
  HAS_LONG_FORM,
  (name) => {
    let mail: MailServer;
    let server: TestServer;
    let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
    let count = 0;
    beforeAll(async () => {
      mail = await startMailServer();
      server = await startTestServer({ ...mail.settings, ...(await newDatabase(name)) });
      restaurant = await setUpRestaurant(server);
    });
    afterAll(async () => {
      await server.stop();
      await mail.stop();
    });
    afterEach(() => setClock(null));

    const register = (email: string, password = PASSWORD) =>
      server.portal.post('/customer/register', { email, password, full_name: 'Stranger' });
    const logIn = (email: string, password = PASSWORD) =>
      server.portal.post('/customer/token', { email, password });
    const forgot = (email: string) => server.portal.post('/customer/forgot-password', { email });
    async function hijack() {
      const email = `victim${++count}@example.org`;
      await register(email);
      const entered = await logIn(email);
      const stranger = server.portal.as(entered.body.access_token);
      const order = await placeOrder(restaurant, { by: stranger });
      return { email, stranger, order };
    }

    it('has no second step before it is proven', async () => {
      const { stranger } = await hijack();
      expect(
        (await stranger.post('/customer/mfa/setup', { password: PASSWORD })).body,
      ).toMatchObject({ status: 403, code: 'email_not_verified' });
      expect((await stranger.post('/customer/mfa/verify', { code: '123456' })).body).toMatchObject({
        status: 403,
        code: 'email_not_verified',
      });
    });

    it('keeps nothing that the stranger set once the mailbox’s owner resets the password', async () => {
      const { email, stranger, order } = await hijack();
      const walkIn = await server.portal.post(`/menu/${restaurant.table.token}/order`, {
        items: [{ product_id: restaurant.wine.id, quantity: 1 }],
      });
      const claimed = { claim_code: walkIn.body.claim_code };
      expect((await stranger.post('/customer/orders/claim', claimed)).status).toBe(200);
      await stranger.put('/customer/profile', {
        full_name: 'Buy at evil.example',
        business_name: 'Evil Ltd',
        phone: '+49 30 1',
        locale: 'de',
        address: { street: 'Evil Street 1', city: 'Berlin', country: 'DE' },
      });
      const moved = { password: PASSWORD, email: `evil${count}@example.net` };
      expect((await stranger.post('/customer/change-email', moved)).status).toBe(202);
      const evilLink = await tokenFromMail(mail, moved.email, 'verify-email');

      await forgot(email);
      const token = await tokenFromMail(mail, email, 'reset-password');
      const reset = await server.portal.post(
        '/customer/reset-password',
        { token, password: VICTIMS },
        { 'Accept-Language': 'es' },
      );
      expect(reset.status).toBe(200);

      expect((await stranger.get('/customer/profile')).status).toBe(401);
      expect((await logIn(email)).status).toBe(401);
      const verify = await server.portal.get(`/customer/verify-email?token=${evilLink}`);
      expect(verify.body.code).toBe('invalid_token');
      const entered = await logIn(email, VICTIMS);
      expect(entered.body).toMatchObject({ mfa_required: false, email_verified: true });
      const victim = server.portal.as(entered.body.access_token);
      expect((await victim.get('/customer/profile')).body).toMatchObject({
        email,
        full_name: '',
        business_name: null,
        phone: null,
        address: { street: null, city: null, country: null },
        locale: 'es',
        mfa_enabled: false,
      });
      expect((await victim.get('/customer/orders')).body.items).toEqual([]);
      expect((await victim.get('/customer/sessions')).body.items).toHaveLength(1);
      const followed = await server.portal.get(`/orders/${order.claim_code}`);
      expect(followed.status).toBe(200);
      expect((await victim.post('/customer/orders/claim', claimed)).status).toBe(200);
    });

    it('gives the invoices of its orders back to their codes then, and the archive finds no fault', async () => {
      const { email, stranger } = await hijack();
      const { claim_code } = await paidOrder(restaurant);
      const byCode = () => server.portal.post(`/orders/${claim_code}/invoice`, { buyer: BUYER });
      const issued = await byCode();
      expect(issued.status).toBe(201);
      expect((await stranger.post('/customer/orders/claim', { claim_code })).status).toBe(200);
      expect((await stranger.get('/customer/invoices')).body.items).toHaveLength(1);
      expect((await byCode()).body.code).toBe('already_invoiced');

      await forgot(email);
      const token = await tokenFromMail(mail, email, 'reset-password');
      const set = { token, password: VICTIMS };
      expect((await server.portal.post('/customer/reset-password', set)).status).toBe(200);
      const checked = await restaurant.owner.get('/api/archive/verify');
      expect(checked.body).toMatchObject({ ok: true, first_broken: null });
      const again = await byCode();
      expect([again.status, again.body.invoice_number]).toEqual([200, issued.body.invoice_number]);
      const victim = server.portal.as((await logIn(email, VICTIMS)).body.access_token);
      expect((await victim.get('/customer/invoices')).body.items).toEqual([]);
    });

    it('is left unchanged by a reset once it is proven', async () => {
      const ana = await makeCustomer(server, mail, `proven${++count}@example.org`);
      const { client } = await withMfa(server, ana);
      await client.put('/customer/profile', { phone: '+34 91 1' });
      await forgot(ana.email);
      const token = await tokenFromMail(mail, ana.email, 'reset-password');
      await server.portal.post('/customer/reset-password', { token, password: VICTIMS });
      expect((await logIn(ana.email, VICTIMS)).body.mfa_required).toBe(true);
    });

    it('[6.3.8] registering and logging in goes the same way whether the address has an account or not', async () => {
      const taken = (await makeCustomer(server, mail, `taken${++count}@example.org`)).email;
      const free = `free${count}@example.org`;
      const seen = async (email: string) => {
        const registered = await register(email, 'Gazpacho43x');
        const entered = await logIn(email, 'Gazpacho43x');
        const client = server.portal.as(entered.body.access_token);
        const profile = await client.get('/customer/profile');
        const order = await client.post(`/menu/${restaurant.table.token}/order`, {
          items: [{ product_id: restaurant.paella.id, quantity: 1 }],
        });
        const again = await register(email, 'Gazpacho44x');
        return {
          statuses: [registered, entered, profile, order, again].map(({ status }) => status),
          isOwnId: profile.body.customer_id === registered.body.customer_id,
          shape: [Object.keys(entered.body), Object.keys(profile.body)],
          isOwnAddress: profile.body.email === email,
          verified: [entered.body.email_verified, profile.body.email_verified],
          orders: (await client.get('/customer/orders')).body.items.length,
          setUp: (await client.post('/customer/mfa/setup', { password: 'Gazpacho43x' })).body.code,
          resend: (await server.portal.post('/customer/resend-verification', { email })).status,
          second: (await logIn(email, 'Gazpacho44x')).status,
          wrong: (await logIn(email, 'Gazpacho45x')).status,
        };
      };
      const reported = await seen(free);
      expect(reported).toMatchObject({ statuses: [201, 200, 200, 201, 201], isOwnId: true });
      expect(await seen(taken)).toEqual(reported);
      // And the account that has proven the address is unchanged.
      const own = await logIn(taken);
      expect(own.body.email_verified).toBe(true);
      expect(
        (await server.portal.as(own.body.access_token).get('/customer/orders')).body.items,
      ).toEqual([]);
    });

    it('goes to the person who proves it, also when an unproven account has it', async () => {
      const { email } = await hijack();
      const ana = await makeCustomer(server, mail, `mover${++count}@example.org`);
      await ana.client.post('/customer/change-email', { password: PASSWORD, email });
      const token = await tokenFromMail(mail, email, 'verify-email');
      const first = await server.portal.get(`/customer/verify-email?token=${token}`);
      const again = await tokenFromMail(mail, email, 'verify-email');
      const second = await server.portal.get(`/customer/verify-email?token=${again}`);
      expect([first, second].map(({ status }) => status).sort()).toEqual([200, 400]);
    });

    it('a manager removes a lost factor, and erases an account at the person’s request: password and code again, audited, mailed', async () => {
      const ana = await makeCustomer(server, mail, `lost${++count}@example.org`);
      const { client } = await withMfa(server, ana);
      const acts = `/api/customers/${ana.id}`;
      const wrong = await restaurant.owner.post(`${acts}/disable-mfa`, { password: 'Wrong1234x' });
      expect(wrong.body.code).toBe('invalid_credentials');
      const off = await restaurant.owner.post(`${acts}/disable-mfa`, { password: OWNER.password });
      expect([off.status, off.body.mfa_enabled]).toEqual([200, false]);
      expect((await client.get('/customer/profile')).status).toBe(401);
      await mail.waitFor(ana.email, /./);
      expect((await logIn(ana.email)).body.mfa_required).toBe(false);
      const none = await restaurant.owner.post(`${acts}/disable-mfa`, { password: OWNER.password });
      expect(none.body.code).toBe('mfa_not_set_up');

      const refused = await restaurant.owner.post(`${acts}/erase`, { password: 'Wrong1234x' });
      expect(refused.body.code).toBe('invalid_credentials');
      const erased = await restaurant.owner.post(`${acts}/erase`, { password: OWNER.password });
      expect([erased.status, erased.body]).toEqual([200, { erased: true }]);
      expect((await logIn(ana.email)).status).toBe(401);
      expect((await mail.waitFor(ana.email, /deleted/)).subject).toBe(
        'Your account has been deleted',
      );
      const gone = await restaurant.owner.post(`${acts}/erase`, { password: OWNER.password });
      expect(gone.status).toBe(404);
      const { body: audit } = await restaurant.owner.get('/api/audit');
      const actions = audit.items
        .filter(({ subject_id }: { subject_id: string }) => subject_id === ana.id)
        .map(({ action }: { action: string }) => action);
      expect(actions).toEqual(['customer.erased_on_request', 'customer.mfa_off']);
    });
  },
);
