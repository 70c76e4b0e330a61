import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMistyped } from '../../../server/invoices/tax-ids.ts';
import { COMPANIES } from '../../../server/demo/cast.ts';
import {
  BUYER,
  RESTAURANT,
  setUpRestaurant,
  startTestServer,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';

/** Numbers in use that their country or the EU publishes as examples, and each with its last digit changed. */
const RIGHT: [string, string[]][] = [
  ['AT', ['ATU13585627', 'U13585627']],
  ['BE', ['BE0428759497', '0428.759.497']],
  ['CH', ['CHE-107.787.577 MWST']],
  ['DE', ['DE136695976', 'DE 136 695 976', '136695976', 'de136695976']],
  ['DK', ['DK13585628']],
  ['ES', ['B12345674', 'ESB12345674', 'B-12345674', 'A58818501', '12345678Z', 'X1234567L']],
  ['FI', ['FI20774740']],
  ['FR', ['FR40303265045', '40 303 265 045', '303265045']],
  ['GB', ['GB980780684', '980 7806 84']],
  ['GR', ['EL094259216', '094259216']],
  ['IE', ['IE6433435F']],
  ['IT', ['IT00743110157', 'RSSMRA85T10A562S']],
  ['LU', ['LU15027442']],
  ['NL', ['NL004495445B01', 'NL123456789B13']],
  ['NO', ['NO995525828MVA']],
  ['PL', ['PL8567346215', '856-734-62-15']],
  ['PT', ['PT501964843', '501964843']],
];
const WRONG: [string, string[]][] = [
  ['AT', ['ATU13585626']],
  ['BE', ['BE0428759498']],
  ['CH', ['CHE-107.787.578 MWST']],
  ['DE', ['DE136695977', '136695977', 'DE123456789']],
  ['DK', ['DK13585627']],
  ['ES', ['B12345678', 'ESB12345678', '12345678A']],
  ['FI', ['FI20774741']],
  ['FR', ['FR41303265045']],
  ['GB', ['GB980780685']],
  ['GR', ['EL094259217']],
  ['IE', ['IE6433435E']],
  ['IT', ['IT00743110158']],
  ['LU', ['LU15027443']],
  ['NL', ['NL123456789B90']],
  ['NO', ['NO995525829MVA']],
  ['PL', ['PL8567346216']],
  ['PT', ['501964842']],
];
const flat = (cases: [string, string[]][]) =>
  cases.flatMap(([country, ids]) => ids.map((tax_id) => ({ country, tax_id })));

describe('a tax id', () => {
  it.each(flat(RIGHT))('$tax_id of $country passes', async (buyer) =>
    expect(await isMistyped(buyer)).toBe(false),
  );
  it.each(flat(WRONG))('$tax_id of $country is mistyped', async (buyer) =>
    expect(await isMistyped(buyer)).toBe(true),
  );

  it.each([
    ['of a country that is not known here', 'US', '12-3456789'],
    ['of another form than the country’s', 'DE', 'HRB 12345'],
    ['of a tax office', 'DE', '181/815/08155'],
    ['of another country than the address', 'FR', 'DE136695976'],
    ['that is none', 'ES', 'en trámite'],
    ['without a country', null, 'B12345678'],
    ['of a country that does not exist', 'XX', 'B12345678'],
  ])('%s passes', async (_what, country, tax_id) =>
    expect(await isMistyped({ country, tax_id })).toBe(false),
  );

  it('is judged by the country that it begins with', async () =>
    expect(await isMistyped({ country: 'FR', tax_id: 'DE136695977' })).toBe(true));
  it('is not needed', async () =>
    expect(await isMistyped({ country: 'DE', tax_id: null })).toBe(false));
  it('of the fixtures and of the demo is right', async () => {
    for (const one of [BUYER, RESTAURANT, ...COMPANIES])
      expect([one.tax_id, await isMistyped(one)]).toEqual([one.tax_id, false]);
  });
});

describe('over HTTP', () => {
  let server: TestServer;
  let house: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer();
    house = await setUpRestaurant(server);
  });
  afterAll(() => server.stop());

  const WRONG_BUYER = { ...BUYER, tax_id: 'DE136695977' };
  const paid = async () => {
    const { body } = await server.portal.post(`/menu/${house.table.token}/order`, {
      items: [{ product_id: house.paella.id, quantity: 1 }],
    });
    await house.owner.post(`/api/orders/${body.order_id}/payments`, {
      method: 'cash',
      amount_cents: body.total_cents,
    });
    return body;
  };

  it.each([
    ['en', 'cannot be right: its check digit does not fit.'],
    ['es', 'no puede ser correcto: el dígito de control no coincide.'],
    ['de', 'kann nicht stimmen: Die Prüfziffer passt nicht.'],
  ])('a wrong check digit is told plainly in %s', async (locale, words) => {
    const { order_id } = await paid();
    const { status, body } = await house.owner.post(
      `/api/orders/${order_id}/invoice`,
      { buyer: WRONG_BUYER },
      { 'Accept-Language': locale },
    );
    expect([status, body.errors.length, body.errors[0].path]).toEqual([422, 1, 'buyer.tax_id']);
    expect(body.errors[0].message).toContain(words);
    expect((await house.owner.get(`/api/invoices?order_id=${order_id}`)).body.items).toEqual([]);
  });

  it('staff who saw the certificate go on, also when a company is put right', async () => {
    const cashier = (await makeUser(server, house.owner, 'cashier')).client;
    const { order_id } = await paid();
    expect(
      (
        await cashier.post(`/api/orders/${order_id}/invoice`, {
          buyer: WRONG_BUYER,
          tax_id_checked: false,
        })
      ).status,
    ).toBe(422);
    const { status, body } = await cashier.post(`/api/orders/${order_id}/invoice`, {
      buyer: WRONG_BUYER,
      tax_id_checked: true,
    });
    expect([status, body.buyer.tax_id]).toEqual([201, WRONG_BUYER.tax_id]);
    const wrong = { ...WRONG_BUYER, name: 'Another GmbH' };
    expect(
      (
        await house.owner.post(`/api/invoices/${body.id}/reissue`, {
          reason: 'Wrong company',
          buyer: wrong,
        })
      ).body.errors[0].path,
    ).toBe('buyer.tax_id');
    expect(
      (
        await house.owner.post(`/api/invoices/${body.id}/reissue`, {
          reason: 'Wrong company',
          buyer: wrong,
          tax_id_checked: true,
        })
      ).status,
    ).toBe(201);
  });

  it('a guest leaves it empty, and cannot vouch for himself', async () => {
    const { claim_code } = await paid();
    const ask = (body: object) => server.portal.post(`/orders/${claim_code}/invoice`, body);
    expect((await ask({ buyer: WRONG_BUYER })).body.errors[0].path).toBe('buyer.tax_id');
    expect((await ask({ buyer: WRONG_BUYER, tax_id_checked: true })).status).toBe(422);
    expect((await ask({ buyer: { ...WRONG_BUYER, tax_id: '' } })).status).toBe(201);
  });
});
