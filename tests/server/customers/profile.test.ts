import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { update } from '../../../server/database/repository.ts';
import { Customer } from '../../../server/customers/model.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { makeCustomer, type TestCustomer } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

const RIGHT = BUYER.tax_id;
const WRONG = 'DE136695977';
const BERLIN = { street: 'Hauptstraße 5', postal_code: '10115', city: 'Berlin', country: 'DE' };
let mail: MailServer;
let server: TestServer;
let ana: TestCustomer;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  await setUpRestaurant(server);
  ana = await makeCustomer(server, mail);
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});

const put = async (changes: object) => (await ana.client.put('/customer/profile', changes)).body;
const profile = async () => (await ana.client.get('/customer/profile')).body;
const REFUSED = {
  status: 422,
  code: 'validation_failed',
  errors: [
    {
      path: 'tax_id',
      message:
        'is not valid: its check digit is wrong. Please compare it with the certificate. The format is DE136695976.',
    },
  ],
};

describe('the tax id in the profile', () => {
  it('is checked by its country as on an invoice: a wrong check digit is refused, and nothing of the request is stored', async () => {
    expect(await put({ full_name: 'Someone Else', tax_id: WRONG, address: BERLIN })).toMatchObject(
      REFUSED,
    );
    expect(await profile()).toMatchObject({ full_name: 'Ana Ruiz', tax_id: null });
    expect(await put({ tax_id: RIGHT, address: BERLIN })).toMatchObject({
      tax_id: RIGHT,
      address: BERLIN,
    });
  });

  it('is checked with the stored other half: the country, or the id', async () => {
    expect(await put({ tax_id: WRONG })).toMatchObject(REFUSED);
    await put({ tax_id: 'B12345675', address: null });
    expect(await put({ address: { ...BERLIN, country: 'ES' } })).toMatchObject({
      status: 422,
      errors: [{ path: 'tax_id' }],
    });
    expect(
      await put({ address: { ...BERLIN, country: 'ES' }, tax_id: 'ESB12345674' }),
    ).toMatchObject({ tax_id: 'ESB12345674' });
  });

  it('may be empty; an id that no country’s check covers is accepted, and without a country its letters decide', async () => {
    expect(await put({ tax_id: '', address: BERLIN })).toMatchObject({ tax_id: null });
    expect(
      await put({ tax_id: 'any form, 12', address: { ...BERLIN, country: 'QA' } }),
    ).toMatchObject({ tax_id: 'any form, 12' });
    expect(await put({ tax_id: WRONG, address: null })).toMatchObject(REFUSED);
    expect(await put({ tax_id: 'B12345675', address: null })).toMatchObject({
      tax_id: 'B12345675',
    });
  });

  it('that was stored before ids were checked blocks no other change', async () => {
    await inTransaction(() => update(Customer, { id: ana.id }, { tax_id: WRONG, address: BERLIN }));
    expect(await put({ phone: '+34 600 000 000', tax_id: WRONG, address: BERLIN })).toMatchObject({
      phone: '+34 600 000 000',
      tax_id: WRONG,
    });
    expect(await put({ tax_id: 'DE136695978' })).toMatchObject(REFUSED);
    expect(await put({ tax_id: 'DE136695978', tax_id_checked: true })).toMatchObject({
      tax_id: 'DE136695978',
    });
  });
});
