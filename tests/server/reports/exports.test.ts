import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileNames } from '../../../server/exports/invoice-zip.ts';
import { asText, csvForm, figure, neutral, record } from '../../../server/reports/csv.ts';
import { toAnsi } from '../../../server/exports/ansi.ts';
import { placeOrder } from '../../support/orders.ts';
import { BUYER } from '../../support/server.ts';
import { openRestaurant, type Restaurant } from './house.ts';
import { readCsv, readTable } from './read-csv.ts';
import { readZip } from './read-zip.ts';

const EVIL = '=cmd|\'/C calc\'!A1, "Söhne"';
const BOM = '\ufeff';
interface Issued {
  id: string;
  invoice_number: string;
  kind: string;
  created_at: string;
  buyer: { name: string } | null;
  taxes: { rate_basis_points: number; gross_cents: number }[];
}

let restaurant: Restaurant;
const issued: Issued[] = [];
beforeAll(async () => {
  restaurant = await openRestaurant('2026-03-10T12:00:00Z');
  const issue = async (order_id: string, body?: object) => {
    const { body: invoice } = await restaurant.owner.post(`/api/orders/${order_id}/invoice`, body);
    issued.push(invoice);
    return invoice as Issued;
  };
  const first = await restaurant.order(1, 1, 'card', 50);
  await issue(first.order_id);
  await issue(first.order_id, { buyer: { ...BUYER, name: EVIL, street: 'Łódź 1; =1+1' } });
  const note = await restaurant.owner.post(
    `/api/invoices/${(await issue((await restaurant.order(0, 3)).order_id, { buyer: BUYER })).id}/credit-note`,
    { reason: 'Test', lines: [{ line: 1, quantity: 1 }] },
  );
  issued.push(note.body);
});
afterAll(() => restaurant.stop());

const fetchExport = (query: string) => restaurant.owner.get(`/api/exports/invoices?${query}`);
async function csv(query = '') {
  const { bytes } = await fetchExport(`format=csv${query}`);
  return bytes.toString();
}
/**
 * Node's decoder of Windows-1252 reads Latin-1; of the characters that differ only these occur in
 * the tests.
 */
function ansi(bytes: Buffer) {
  return bytes.toString('latin1').replaceAll('\x80', '€').replaceAll('\x96', '–');
}

describe('the CSV export', () => {
  it('has one record for each document and rate, with a byte order mark', async () => {
    const { status, headers, bytes } = await fetchExport('format=csv');
    expect([status, headers.get('content-type'), headers.get('content-disposition')]).toEqual([
      200,
      'text/csv; charset=utf-8',
      'attachment; filename="invoices_2026-03-01_2026-03-10.csv"',
    ]);
    const text = bytes.toString();
    expect(text.startsWith(BOM)).toBe(true);
    const rows = readTable(text.slice(1));
    expect(rows.map((row) => [row.invoice_number, row.tax_rate_percent])).toEqual(
      issued.flatMap(({ invoice_number, taxes }) =>
        taxes.map(({ rate_basis_points }) => [invoice_number, String(rate_basis_points / 100)]),
      ),
    );
    expect(rows[0]).toMatchObject({
      kind: 'simplified',
      issue_date: '2026-03-10',
      issued_at: '2026-03-10T12:00:00.000Z',
      buyer_name: '',
      net: '16,82',
      tax: '1,68',
      gross: '18,50',
      turnover_gross: '18,50',
      currency: 'EUR',
      tip: '0,50',
    });
    expect(rows.at(-1)).toMatchObject({
      kind: 'credit_note',
      gross: '-4,20',
      turnover_gross: '-4,20',
      credits: issued[2]!.invoice_number,
    });
  });

  it('counts a full invoice that replaces a simplified one once, and so agrees with the day report', async () => {
    const rows = readTable((await csv()).slice(1));
    expect(
      rows.filter(({ replaces }) => replaces).map(({ turnover_gross }) => turnover_gross),
    ).toEqual(['0,00', '0,00']);
    const cents = (column: string) =>
      rows.reduce((sum, row) => sum + Math.round(Number(row[column]!.replace(',', '.')) * 100), 0);
    const { gross_cents, tips_cents } = (await restaurant.owner.get('/api/reports/day')).body;
    expect([cents('turnover_gross'), cents('tip')]).toEqual([gross_cents, tips_cents]);
    expect(tips_cents).toBe(50);
    // Without the simplified one the full invoice has its tip.
    const { bytes } = await restaurant.owner.get('/api/exports/invoice-list?kind=full');
    expect(readTable(bytes.toString().slice(1))[0]).toMatchObject({
      replaces: issued[0]!.invoice_number,
      tip: '0,50',
    });
  });

  it('[1.2.10] holds no formula, for any separator that a spreadsheet uses, and keeps every text', async () => {
    const text = await csv();
    const names = readTable(text.slice(1)).map(({ buyer_name }) => buyer_name);
    expect(names).toContain(`'${EVIL}`);
    expect(names).toContain(BUYER.name);
    for (const part of [';', '\t']) {
      for (const cell of text
        .split(/\r\n/)
        .flatMap((line) => line.split(part))
        .map((one) => one.replace(/^"/, ''))) {
        if (!/^-?\d+,\d+$/.test(cell)) expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
      }
    }
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+49 30 1', "'+49 30 1"],
    ['-cmd', "'-cmd"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t'=1"],
    ['\r=1', "'\r'=1"],
    ['\0=1', "'\0=1"],
    ['＝1', "'＝1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠A', "'＠A"],
    ['a;=1', "a;'=1"],
    ['-12.50', '-12.50'],
    ['12', '12'],
    ['-3', '-3'],
    ['-12.50.1', "'-12.50.1"],
    ['a=b', 'a=b'],
    ['', ''],
  ])('[1.2.10] writes %j as %j', (text, safe) => expect(neutral(text)).toBe(safe));

  it.each([
    ['01067', "'01067"],
    ['10115', '10115'],
    ['0', '0'],
    ['732829320', "'732829320"],
    ['732 829 320', "'732 829 320"],
    ['11222333000181', "'11222333000181"],
    ['12E34', "'12E34"],
    ['12/5', "'12/5"],
    ['2026-0001', "'2026-0001"],
    ['11.222.333', "'11.222.333"],
    ['DE136695976', 'DE136695976'],
    ['INV-2026-0001', 'INV-2026-0001'],
    ['11.222.333/0001-81', '11.222.333/0001-81'],
    ['=1+1', "'=1+1"],
    ['Calle Mayor 1', 'Calle Mayor 1'],
    ['', ''],
  ])('keeps the id or name %j as the text that it is: %j', (text, stored) =>
    expect(asText(text)).toBe(stored),
  );

  it.each([
    ['es', ';', ','],
    ['de', ';', ','],
    ['de-AT', ';', ','],
    ['fr-FR', ';', ','],
    ['es-MX', ',', '.'],
    ['en', ',', '.'],
    ['de-CH', ',', '.'],
    ['ar-EG', ',', '.'],
    ['hi-IN', ',', '.'],
  ])(
    'of a restaurant in %s separates cells by %s and writes %s before decimals',
    (locale, separator, decimal) => {
      expect(csvForm(locale)).toEqual({ separator, decimal });
      expect(record(['a', figure('-1.50', csvForm(locale)), 'b,c;d', 'x'], csvForm(locale))).toBe(
        ['a', `-1${decimal}50`, '"b,c;d"', 'x'].join(separator) + '\r\n',
      );
    },
  );

  it('follows the restaurant’s locale; ids stay texts', async () => {
    await restaurant.owner.put('/api/restaurant', { locale: 'es-MX' });
    const { order_id } = await restaurant.order(1, 0);
    const { body } = await restaurant.owner.post(`/api/orders/${order_id}/invoice`, {
      buyer: {
        ...BUYER,
        tax_id: null,
        country: 'DE',
        postal_code: '01067',
      },
    });
    issued.push(body);
    const text = await csv();
    await restaurant.owner.put('/api/restaurant', { locale: 'es' });
    expect(text.slice(1)).toMatch(/^invoice_number,kind,status,/);
    expect(readTable(text.slice(1)).at(-1)).toMatchObject({
      invoice_number: body.invoice_number,
      buyer_postal_code: "'01067",
      gross: '18.50',
    });
    expect((await csv()).slice(1)).toMatch(/^invoice_number;kind;status;/);
  });

  it('covers the restaurant’s days, both ends included', async () => {
    const count = async (query: string) => readCsv((await csv(query)).slice(1)).length - 1;
    const all = await count('');
    expect(all).toBe(issued.flatMap(({ taxes }) => taxes).length);
    expect(await count('&from=2026-03-10&to=2026-03-10')).toBe(all);
    expect(await count('&from=2026-03-11&to=2026-03-12')).toBe(0);
    expect(await count('&from=2026-03-01&to=2026-03-09')).toBe(0);
    // Documents of one moment are dated a millisecond after one another.
    const last = new Date(issued.at(-1)!.created_at);
    const until = (by: number) => new Date(last.getTime() + by).toISOString();
    expect(await count(`&from=2026-03-10T12:00:00Z&to=${until(0)}`)).toBe(all);
    expect(await count(`&from=${until(1)}&to=2026-03-10T13:00:00Z`)).toBe(0);
    expect(await count('&from=2026-02-01T00:00:00Z&to=2026-04-01T00:00:00%2B02:00')).toBe(all);
  });

  it.each([
    'from=2026-03-11&to=2026-03-10',
    'from=2025-03-01&to=2026-03-10',
    'from=yesterday',
    'from=0001-01-01',
    'from=9999-12-31T23:59:59Z',
  ])('is refused for %s', async (query) => {
    const { status, body } = await fetchExport(`format=csv&${query}`);
    expect([status, body.errors[0].path]).toEqual([422, 'from']);
  });
});

describe('the days export', () => {
  it('states by day and rate what was sold, invoiced and not invoiced, and how it was paid, as the day reports do', async () => {
    const { status, headers, bytes } = await fetchExport(
      'format=days&from=2026-03-09&to=2026-03-10',
    );
    expect([status, headers.get('content-disposition')]).toEqual([
      200,
      'attachment; filename="days_2026-03-09_2026-03-10.csv"',
    ]);
    const rows = readTable(bytes.toString().slice(1));
    const day = (await restaurant.owner.get('/api/reports/day')).body;
    const cents = (text = '') => Number(text.replace(',', ''));
    expect(rows.map(({ date, tax_rate_percent }) => [date, tax_rate_percent])).toEqual([
      ['2026-03-10', '10'],
      ['2026-03-10', '21'],
    ]);
    for (const [place, row] of rows.entries()) {
      expect(cents(row.sold_gross)).toBe(day.sold[place].gross_cents);
      expect(cents(row.sold_tax)).toBe(day.sold[place].tax_cents);
      expect(cents(row.invoiced_gross)).toBe(day.taxes[place].gross_cents);
      expect(cents(row.sold_net)).toBe(cents(row.invoiced_net) + cents(row.without_invoice_net));
    }
    expect(rows[1]).toMatchObject({ without_invoice_gross: '4,20', paid_cash: '0,00' });
    expect(cents(rows[0]!.paid_cash) + cents(rows[0]!.paid_card)).toBe(day.paid_cents);
    expect(cents(rows[0]!.tips)).toBe(day.tips_cents);
  });
});

describe('the ZIP export', () => {
  it('[1.2.10] holds each stored PDF, and an index that names it, without a formula', async () => {
    const { headers, bytes } = await fetchExport('format=zip&from=2026-03-01&to=2026-03-31');
    expect([headers.get('content-type'), headers.get('content-disposition')]).toEqual([
      'application/zip',
      'attachment; filename="invoices_2026-03-01_2026-03-31.zip"',
    ]);
    const files = readZip(bytes);
    const index = readTable(files.get('index.csv')!.toString().slice(1));
    expect([...files.keys()].sort()).toEqual(
      ['index.csv', ...issued.map(({ invoice_number }) => `${invoice_number}.pdf`)].sort(),
    );
    expect(index.map(({ buyer_name }) => buyer_name)).toContain(`'${EVIL}`);
    for (const { id, invoice_number } of issued) {
      const { bytes: pdf } = await restaurant.owner.get(`/api/invoices/${id}/pdf`);
      expect(files.get(`${invoice_number}.pdf`)!.equals(pdf)).toBe(true);
      expect(
        index
          .filter((row) => row.file === `${invoice_number}.pdf`)
          .map((row) => row.invoice_number)[0],
      ).toBe(invoice_number);
    }
  });

  it('[5.3.2] names its files so that none leaves its folder and no two are the same', () => {
    const names = [
      ...fileNames(
        ['../../x', 'A/1', 'a_1', 'A_1', 'index.csv', 'ñ', '.x', 'INDEX', 'a_1-2'].map(
          (invoice_number, place) => ({ id: String(place), invoice_number }),
        ),
      ).values(),
    ];
    expect(names).toEqual(
      ['_/../x', 'A/1', 'a_1-2', 'A_1-3', 'index.csv', '_', '_x', 'INDEX', 'a_1-2-2'].map(
        (name) => `${name.replaceAll('/', '_')}.pdf`,
      ),
    );
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    expect(names.filter((name) => !/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name))).toEqual([]);
  });
});

describe('the DATEV file', () => {
  const lines = async () =>
    ansi((await fetchExport('format=datev&from=2026-03-01&to=2026-03-31')).bytes).split('\r\n');
  /** The fields of a line by DATEV's rules: separated by semicolons, texts in quotes. */
  const fields = (line: string) =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^";]*)(?:;|$)/g)]
      .map(([, field]) => field!)
      .slice(0, line.endsWith(';') ? undefined : -1);

  it('begins with its header and has 125 fields in every line', async () => {
    const [head, columns, ...bookings] = await lines();
    expect(fields(head!)).toHaveLength(31);
    expect(head).toBe(
      '"EXTF";700;21;"Buchungsstapel";13;20260310120000000;;"RE";"";"";1001;1;20260101;4;20260301;20260331;"Rechnungsausgang";"";1;0;0;"EUR";;"";;;"03";;;"";""',
    );
    expect(columns!.split(';')).toHaveLength(125);
    expect(columns).toMatch(
      /^Umsatz \(ohne Soll\/Haben-Kz\);Soll\/Haben-Kennzeichen;WKZ Umsatz;.*;Festschreibung;Leistungsdatum;.*;Abw\. Skontokonto$/,
    );
    expect(bookings.pop()).toBe('');
    expect(bookings.map((line) => line.split(';').length)).toEqual(bookings.map(() => 125));
  });

  const bookings = async () => {
    const all = (await lines()).slice(2, -1).map((line) => line.split(';'));
    return all.map((fields) => ({
      reference: fields[10]!.replaceAll('"', ''),
      text: fields[13]!.replaceAll('"', ''),
      day: fields[9]!,
      account: `${fields[6]}/${fields[7]}`,
      cents: Number(fields[0]!.replace(',', '')) * (fields[1] === '"S"' ? 1 : -1),
    }));
  };

  it('books each document’s turnover: another country’s rates net, with the tax apart; credit notes in credit; turnover without an invoice by day', async () => {
    const booked = (await bookings())
      .filter(({ account }) => account.startsWith('10000/'))
      .map(({ reference, account, cents, day }) => [reference, account, cents, day]);
    const [simplified, , full, note, other] = issued.map(({ invoice_number }) => invoice_number);
    expect(booked).toEqual([
      [simplified, '10000/8200', 1682, '1003'],
      [simplified, '10000/1770', 168, '1003'],
      [simplified, '10000/8200', 347, '1003'],
      [simplified, '10000/1770', 73, '1003'],
      [full, '10000/8200', 1041, '1003'],
      [full, '10000/1770', 219, '1003'],
      [note, '10000/8200', -347, '1003'],
      [note, '10000/1770', -73, '1003'],
      [other, '10000/8200', 1682, '1003'],
      [other, '10000/1770', 168, '1003'],
      ['Tag-2026-03-10', '10000/8200', 347, '1003'],
      ['Tag-2026-03-10', '10000/1770', 73, '1003'],
    ]);
    expect((await bookings()).find(({ reference }) => reference === full)!.text).toBe(
      'Müller & Söhne GmbH',
    );
  });

  it('books each payment by its method and the tips as transitory; refunds the other way round; the accounts agree with the day report', async () => {
    const body = await placeOrder(restaurant, { wine: 2 });
    const pay = (payment: object) =>
      restaurant.owner.post(`/api/orders/${body.order_id}/payments`, payment);
    const wrong = (await pay({ method: 'other', amount_cents: 400, tip_cents: 20 })).body;
    await restaurant.owner.post(`/api/orders/${body.order_id}/payments/${wrong.id}/refund`, {
      reason: 'Wrong means',
    });
    await pay({ method: 'card', amount_cents: 300, tip_cents: 10 });
    const given = await restaurant.order(1, 0, 'cash', 200);
    const document = (await restaurant.owner.post(`/api/orders/${given.order_id}/invoice`)).body;
    const { body: note } = await restaurant.owner.post(`/api/invoices/${document.id}/credit-note`, {
      reason: 'Cold',
      refund_method: 'card',
    });
    issued.push(document, note);
    const all = await bookings();
    const ofOrder = all
      .filter(({ reference }) => reference === `Bestellung-${body.order_number}`)
      .map(({ account, cents, text }) => `${account} ${cents} ${text}`);
    expect(ofOrder.sort()).toEqual(
      [
        '1361/10000 400 Zahlung andere',
        '1361/1590 20 Zahlung andere',
        '1361/10000 -400 Erstattung andere',
        '1361/1590 -20 Erstattung andere',
        '1360/10000 300 Zahlung Karte',
        '1360/1590 10 Zahlung Karte',
      ].sort(),
    );
    expect(
      all
        .filter(({ reference }) => reference === note.invoice_number)
        .map(({ account, cents }) => [account, cents]),
    ).toEqual([
      ['10000/8200', -1682],
      ['10000/1770', -168],
      ['1360/10000', -1850],
      ['1360/1590', -200],
    ]);
    /** The final balance of the account, in debit. */
    const balance = (account: string) =>
      all.reduce((sum, booking) => {
        const [debit, credit] = booking.account.split('/');
        return (
          sum + (debit === account ? booking.cents : 0) - (credit === account ? booking.cents : 0)
        );
      }, 0);
    const day = (await restaurant.owner.get('/api/reports/day')).body;
    const taken = (method: string): number => {
      const { amount_cents, tip_cents } = day.payments.find(
        (one: { method: string }) => one.method === method,
      );
      return amount_cents + tip_cents;
    };
    expect(['1000', '1360', '1361'].map(balance)).toEqual(['cash', 'card', 'other'].map(taken));
    expect(balance('1590')).toBe(0 - day.tips_cents);
    // Only what is paid on open orders is owed to the guests.
    expect(balance('10000')).toBe(0 - day.open_orders.paid_cents);
    expect(balance('8200') + balance('1770')).toBe(0 - day.sold_cents);
  });

  it('is refused for a period over the end of a year, since its dates have no year', async () => {
    expect(
      (await fetchExport('format=datev&from=2025-12-01&to=2026-01-31')).body.errors[0].path,
    ).toBe('from');
  });

  it.each([
    ['Müller € –', 'Müller € –'],
    ['Łódź', 'Lódz'],
    ['Győri', 'Gyori'],
    ['Ελλάς', 'Ellas'],
    ['Γιώργος Παπαδόπουλος', 'Giorgos Papadopoulos'],
    ['Ευαγγελία Χατζηαύγου', 'Evangelia Chatziavgou'],
    ['Αθήνα ΘΕΣΣΑΛΟΝΙΚΗ Θήβα', 'Athina THESSALONIKI Thiva'],
    ['Μπάμπης Ευθυμίου ΟΥΖΟ Μαΐου', 'Bampis Efthymiou OUZO Maiou'],
    ['Щербаков Юрій', 'Shcherbakov Iurii'],
    ['ООО Ёлка, Большая ул.', 'OOO Elka, Bolshaia ul.'],
    ['Първанов Ђорђевић', 'Parvanov Djordjevic'],
    ['Iğdır Köfte Şiş İzmir', 'Igdir Köfte Sis Izmir'],
    ['Żółć Dvořák Příbram Ștefan Đức', 'Zólc Dvorák Príbram Stefan Duc'],
    ['12 − 3 ‑ 4', '12 - 3 - 4'],
    ['日本 a', '?? a'],
    ['Muller', 'Muller'],
    ['e\u0301', 'é'],
    ['ﬁ', 'fi'],
  ])('writes %s as %s in Windows-1252', (text, read) => {
    expect(ansi(toAnsi(text))).toBe(read);
  });
});

describe('an export', () => {
  it('[16.3.3] is recorded in the audit log with the person who took it', async () => {
    const before = (await restaurant.owner.get('/api/audit?action=invoices.exported')).body.items
      .length;
    await csv();
    const [newest, ...more] = (await restaurant.owner.get('/api/audit?action=invoices.exported'))
      .body.items;
    expect(more).toHaveLength(before);
    expect(newest).toMatchObject({ actor_name: 'Lucía Ortega', detail: { format: 'csv' } });
  });

  /**
   * An export whose client stops reading: the server cannot send more than the connection buffers.
   */
  async function stalled(): Promise<() => void> {
    const { hostname, port } = new URL(restaurant.server.staff_url);
    const call = request({
      hostname,
      port,
      path: '/api/exports/invoices?format=zip',
      headers: { Authorization: `Bearer ${restaurant.owner.token}` },
    }).on('error', () => undefined);
    call.end();
    const [response] = await once(call, 'response');
    response.pause();
    return () => call.destroy();
  }

  it('[2.4.1] [15.1.3] [15.2.2] is mostly refused when fifty are requested at once, and an order is placed all the same', async () => {
    for (let more = 0; more < 40; more++) {
      const { body } = await restaurant.owner.post(
        `/api/orders/${(await restaurant.order(1, 1)).order_id}/invoice`,
      );
      // Rendered before: when run from source, PDFs are rendered in the server's own thread, in the
      // product by a worker.
      await restaurant.owner.get(`/api/invoices/${body.id}/pdf`);
    }
    let running = true;
    const exports = Promise.all(
      Array.from({ length: 50 }, () => fetchExport('format=zip')),
    ).finally(() => {
      running = false;
    });
    expect(
      (
        await restaurant.server.portal.post(`/menu/${restaurant.table.token}/order`, {
          items: [{ product_id: restaurant.wine.id, quantity: 1 }],
        })
      ).status,
    ).toBe(201);
    expect(running).toBe(true); // The order did not wait for them.
    const responses = await exports;
    const put = responses.filter(({ status }) => status === 503);
    expect(put.length).toBeGreaterThan(0);
    expect(put[0]!.body.code).toBe('busy');
    expect(put[0]!.headers.get('retry-after')).toMatch(/^\d+$/);
    for (const { bytes } of responses.filter(({ status }) => status === 200))
      expect(readZip(bytes).size).toBe(issued.length + 41);
  });

  it('[1.4.3] that is not read to its end frees its slot', async () => {
    for (let turn = 0; turn < 3; turn++) {
      const leave = await Promise.all([stalled(), stalled()]);
      expect((await fetchExport('format=csv')).status).toBe(503);
      leave.forEach((end) => end());
      await expect.poll(async () => (await fetchExport('format=csv')).status).toBe(200);
    }
  });
});
