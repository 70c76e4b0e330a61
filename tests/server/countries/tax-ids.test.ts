import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vatIdOf } from '../../../server/countries/tax-id-forms.ts';
import { taxIdFault } from '../../../server/countries/tax-ids.ts';
import { COMPANIES, RESTAURANT as DEMO_RESTAURANT } from '../../../server/demo/cast.ts';
import { paidOrder } from '../../support/orders.ts';
import {
  BUYER,
  RESTAURANT,
  setUpRestaurant,
  startTestServer,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';
import { PUBLISHED } from './published-tax-ids.ts';

/**
 * Real numbers that their country or the EU publishes as examples, and each with its last digit
 * changed.
 */
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
function flat(cases: [string, string[]][]) {
  return cases.flatMap(([country, ids]) => ids.map((tax_id) => ({ country, tax_id })));
}

/**
 * Numbers of the wrong length or form; those that `stdnum` accepts are in the table of published
 * ones.
 */
const MALFORMED: [string, string[]][] = [
  ['AE', ['abc', '-', '10012345670000']],
  ['BR', ['11.222.333/0001-82', '11.222.333/0001']],
  ['CH', ['CHE-107.787.57 MWST']],
  ['CZ', ['CZ612345671']],
  ['DE', ['DE13669597', 'DE1366959767', 'DE12', 'abc', '-', 'HRB 12345', '12345678']],
  ['ES', ['en trámite', 'ESB1234567']],
  ['FR', ['FR4030326504', '4030326504']],
  ['GB', ['GB98078068', 'XI980780685']],
  ['IE', ['IE1234567X', 'IE643343F']],
  ['IN', ['27AAPFU0939F1Z']],
  ['JP', ['T5835678256247', 'T583567825624']],
  ['MX', ['MAB9307148T5', 'MAB930714']],
  ['US', ['12-345678']],
];

describe('a tax id', () => {
  it.each([...flat(RIGHT), ...flat(PUBLISHED)])('$tax_id of $country passes', async (buyer) =>
    expect(await taxIdFault(buyer)).toBeNull(),
  );
  it.each(flat(PUBLISHED))('$tax_id of $country passes in lower case', async (buyer) =>
    expect(await taxIdFault({ ...buyer, tax_id: buyer.tax_id.toLowerCase() })).toBeNull(),
  );
  it.each(flat(WRONG))('$tax_id of $country has a wrong check digit', async (buyer) =>
    expect(await taxIdFault(buyer)).toMatchObject({ message: 'tax_id_check' }),
  );
  it.each(flat(MALFORMED))('$tax_id of $country needs a confirmation', async (buyer) =>
    expect(await taxIdFault(buyer)).not.toBeNull(),
  );
  it.each(['DE 136.695-976', 'de136695976', 'DE\u2011136 695 976', 'ＤＥ136695976'])(
    '%s passes with any spacing',
    async (tax_id) => expect(await taxIdFault({ country: 'DE', tax_id })).toBeNull(),
  );

  it('of nine digits in Czechia is checked by the published sum, which begins after the 6', async () => {
    const special = async (digits: string) =>
      (
        await Promise.all(
          [...'0123456789'].map((last) =>
            taxIdFault({ country: 'CZ', tax_id: `CZ6${digits}${last}` }),
          ),
        )
      )
        .map((fault, last) => (fault ? null : last))
        .filter((last) => last !== null);
    expect(await special('1234567')).toEqual([0]);
    expect(await special('4090392')).toEqual([6]);
  });

  it.each([
    ['of a country that is not known here', 'XX', '12-3456789'],
    ['of a tax office', 'DE', '181/815/08155'],
    ['of another country than the address', 'FR', 'DE136695976'],
    ['of another country than one without numbers of ours', 'QA', 'DE136695976'],
    ['of Northern Ireland', 'GB', 'XI980780684'],
    ['of a Swiss register in Liechtenstein', 'LI', 'CHE-107.787.577 MWST'],
    ['of a French one in Monaco', 'MC', 'FR40303265045'],
    ['without a country', null, 'B12345678'],
    ['that begins like another country’s', 'MX', 'ESB9307148T1'],
  ])('%s passes', async (_what, country, tax_id) =>
    expect(await taxIdFault({ country, tax_id })).toBeNull(),
  );

  it('is checked by the country whose letters it begins with', async () =>
    expect(await taxIdFault({ country: 'FR', tax_id: 'DE136695977' })).toEqual({
      message: 'tax_id_check',
      values: { example: 'DE136695976' },
    }));
  it('of the wrong length is refused with the right form', async () =>
    expect(await taxIdFault({ country: 'DE', tax_id: 'DE13669597' })).toEqual({
      message: 'tax_id_digits',
      values: { letters: 'DE', digits: 9, example: 'DE136695976' },
    }));
  it('may be missing', async () =>
    expect(await taxIdFault({ country: 'DE', tax_id: null })).toBeNull());
  it('in the fixtures and the demo is valid', async () => {
    for (const one of [BUYER, RESTAURANT, DEMO_RESTAURANT, ...COMPANIES])
      expect([one.tax_id, await taxIdFault(one)]).toEqual([one.tax_id, null]);
  });
});

describe('tax ids over HTTP', () => {
  let server: TestServer;
  let setup: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer();
    setup = await setUpRestaurant(server);
  });
  afterAll(() => server.stop());

  const WRONG_BUYER = { ...BUYER, tax_id: 'DE136695977' };

  it.each([
    ['en', 'is not valid: its check digit is wrong.'],
    ['es', 'no es válido: el dígito de control no coincide.'],
    ['de', 'ist nicht gültig: Die Prüfziffer stimmt nicht.'],
  ])('with a wrong check digit are refused with a plain message in %s', async (locale, words) => {
    const { order_id } = await paidOrder(setup);
    const { status, body } = await setup.owner.post(
      `/api/orders/${order_id}/invoice`,
      { buyer: WRONG_BUYER },
      { 'Accept-Language': locale },
    );
    expect([status, body.errors.length, body.errors[0].path]).toEqual([422, 1, 'buyer.tax_id']);
    expect(body.errors[0].message).toContain(words);
    expect((await setup.owner.get(`/api/invoices?order_id=${order_id}`)).body.items).toEqual([]);
  });

  it('are accepted from staff who saw the certificate, also when an invoice is reissued', async () => {
    const cashier = (await makeUser(server, setup.owner, 'cashier')).client;
    const { order_id } = await paidOrder(setup);
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
        await setup.owner.post(`/api/invoices/${body.id}/reissue`, {
          reason: 'Wrong company',
          buyer: wrong,
        })
      ).body.errors[0].path,
    ).toBe('buyer.tax_id');
    expect(
      (
        await setup.owner.post(`/api/invoices/${body.id}/reissue`, {
          reason: 'Wrong company',
          buyer: wrong,
          tax_id_checked: true,
        })
      ).status,
    ).toBe(201);
  });

  it.each([
    ['en', 'must be DE and 9 digits, like DE136695976'],
    ['es', 'deben ser DE y 9 dígitos, como DE136695976'],
    ['de', 'Richtig sind DE und 9 Ziffern, wie DE136695976'],
  ])('of a wrong length are refused with the right form in %s', async (locale, words) => {
    const { claim_code } = await paidOrder(setup);
    const { status, body } = await server.portal.post(
      `/orders/${claim_code}/invoice`,
      { buyer: { ...BUYER, tax_id: 'DE13669597' } },
      { 'Accept-Language': locale },
    );
    expect([status, body.errors[0].path]).toEqual([422, 'buyer.tax_id']);
    expect(body.errors[0].message).toContain(words);
  });

  it('are asked about once, and the guest may confirm', async () => {
    const { claim_code } = await paidOrder(setup);
    const ask = (body: object) => server.portal.post(`/orders/${claim_code}/invoice`, body);
    expect((await ask({ buyer: WRONG_BUYER })).body.errors[0].path).toBe('buyer.tax_id');
    const { status, body } = await ask({ buyer: WRONG_BUYER, tax_id_checked: true });
    expect([status, body.buyer.tax_id]).toEqual([201, WRONG_BUYER.tax_id]);
  });

  it('may be left empty instead', async () => {
    const { claim_code } = await paidOrder(setup);
    const ask = (body: object) => server.portal.post(`/orders/${claim_code}/invoice`, body);
    expect((await ask({ buyer: { ...WRONG_BUYER, tax_id: '' } })).status).toBe(201);
  });

  it.each([
    ['AE', null, 201],
    ['HK', null, 201],
    ['PA', null, 201],
    ['IE', null, 201],
    ['DE', null, 422],
    ['US', null, 422],
    ['DE', '10115', 201],
  ])('of a buyer in %s with the postal code %s: %i', async (country, postal_code, status) => {
    const { order_id } = await paidOrder(setup);
    const response = await setup.owner.post(`/api/orders/${order_id}/invoice`, {
      buyer: { ...BUYER, country, postal_code, tax_id: null },
    });
    expect(response.status).toBe(status);
    if (status === 422)
      expect(response.body.errors.map(({ path }: { path: string }) => path)).toEqual([
        'buyer.postal_code',
      ]);
  });

  it('of the restaurant itself need the same confirmation as a buyer’s', async () => {
    const put = (body: object) => setup.owner.put('/api/restaurant', body);
    expect(await put({ tax_id: 'B1234567' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'tax_id' }] },
    });
    expect(await put({ tax_id: 'B1234567', tax_id_checked: true })).toMatchObject({
      status: 200,
      body: { tax_id: 'B1234567' },
    });
    // A stored id does not block other changes.
    expect((await put({ name: 'Another name', tax_id: 'B1234567' })).status).toBe(200);
    expect(await put({ postal_code: '' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'tax_id' }, { path: 'postal_code' }] },
    });
  });
});

describe('tax ids at set-up', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());
  const owner = { email: 'owner@example.com', password: 'a long enough sentence', full_name: 'O' };
  const setUp = (restaurant: object, more: object = {}) =>
    server.staff.post('/api/setup', {
      restaurant: { ...RESTAURANT, ...restaurant },
      owner,
      ...more,
    });

  it('when wrong are reported with a missing postal code, and a confirmation accepts them', async () => {
    const { status, body } = await setUp({ country: 'DE', tax_id: 'DE12', postal_code: '' });
    expect([status, body.errors.map(({ path }: { path: string }) => path)]).toEqual([
      422,
      ['restaurant.tax_id', 'restaurant.postal_code'],
    ]);
    const gone = await setUp(
      { country: 'AE', tax_id: '1', postal_code: '' },
      { tax_id_checked: true },
    );
    expect(gone.status).toBe(201);
  });
});

describe('a VAT id as EN 16931 requires it', () => {
  it.each([
    ['GR094259216', 'EL094259216'],
    ['EL 094259216', 'EL094259216'],
    ['XI980780684', 'XI980780684'],
    ['CHE-107.787.577 MWST', 'CHE107787577MWST'],
    ['CHE-107.787.577', null],
    ['HRB 12345', null],
  ])('of %s is written as %s', (tax_id, written) => expect(vatIdOf(tax_id)).toBe(written));
});
