import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inLanguage } from '../../server/http/pages.ts';
import { text } from '../../server/texts.ts';
import { makeCustomer, type TestCustomer } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { paidOrder } from '../support/orders.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../support/server.ts';

const root = resolve(import.meta.dirname, '../..');
const HTML = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const TEMPLATES = ['{{7*7}}', '${7*7}', '<%= 7*7 %>', '#{7*7}', '{name}', '$&$1', '@:titles.login'];

let mail: MailServer;
let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let customer: TestCustomer;
beforeAll(async () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, '.scripts/build.mjs'), 'portal', 'staff'],
    { cwd: root, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the build failed:\n${stderr}`);
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  restaurant = await setUpRestaurant(server);
  customer = await makeCustomer(server, mail);
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});

async function product(name: string, more: object = {}) {
  return await restaurant.owner.post('/api/products', {
    name,
    price_cents: 100,
    tax_rate_id: restaurant.food.id,
    ...more,
  });
}
const order = (items: unknown) =>
  server.portal.post(`/menu/${restaurant.table.token}/order`, { items });
async function rename(full_name: string) {
  return (await customer.client.put('/customer/profile', { full_name })).body;
}
/** A source without its comments: a rule that is spelt out in one is not an offence. */
function codeIn(folder: string) {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|vue|js)$/.test(name))
    .map(
      (name) =>
        [
          name,
          readFileSync(join(root, folder, name), 'utf8').replace(
            /\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/.*$/gm,
            '',
          ),
        ] as const,
    );
}
function offenders(folder: string, pattern: RegExp) {
  return codeIn(folder)
    .filter(([, code]) => pattern.test(code))
    .map(([name]) => name);
}

describe('text input', () => {
  it.each([
    ['a\u0000b\u0007c\u001b[1m', 'abc[1m'],
    ['gpj.\u202Eexe\u202C', 'gpj.exe'],
    ['a\u2066b\u2069', 'ab'],
    ['one\u2028two\u2029', 'onetwo'],
    ['x\u0085y\u009f', 'xy'],
    ['\ud83dA\udc00', 'A'],
    ['a\r\nb\tc', 'a b c'],
    ['e\u0301', 'é'],
    ['👩\u200D🍳', '👩\u200D🍳'],
    ['نامه\u200Cای', 'نامه\u200Cای'],
    ['  Ana  ', 'Ana'],
  ])('[1.3.3] %j is stored as %j', async (typed, stored) =>
    expect((await rename(typed)).full_name).toBe(stored),
  );

  it('[1.3.3] is counted in code points, not in UTF-16 units, up to the limit', async () => {
    expect((await rename('💥'.repeat(120))).full_name).toBe('💥'.repeat(120));
    const { status, errors } = await rename('💥'.repeat(121));
    expect([status, errors]).toEqual([
      422,
      [{ path: 'full_name', message: 'must have at most 120' }],
    ]);
    expect((await rename('a'.repeat(121))).errors).toEqual(errors);
    expect((await rename('\u202E \u0000')).errors[0].path).toBe('full_name');
  });

  it.each(TEMPLATES)(
    '[1.3.7] [1.3.2] %s is no template: it is read back as written, on the order and the invoice too',
    async (name) => {
      const dish = (await product(name, { description: name, allergens: [name] })).body;
      expect([dish.name, dish.description, dish.allergens]).toEqual([name, name, [name]]);
      const { claim_code } = await paidOrder(restaurant, {
        items: [{ product_id: dish.id, quantity: 1 }],
      });
      const invoice = (
        await server.portal.post(`/orders/${claim_code}/invoice`, { buyer: { ...BUYER, name } })
      ).body;
      expect([invoice.lines[0].name, invoice.buyer.name]).toEqual([name, name]);
    },
  );

  it('[1.3.7] is filled into our own texts once, and never read as one of them', () => {
    expect(text('en', 'sold_out', { name: '{name} {other} $& {{7*7}}' })).toContain(
      '{name} {other} $& {{7*7}}',
    );
    expect(text('en', 'one_of', { values: '{values}' })).toContain('{values}');
  });

  /** What the server adds to a page: the answers to its first calls, and the file of its texts. */
  const DATA = /<script type="application\/json" id="page-data">([^]*?)<\/script>/;
  const LINKS =
    /<link rel="[a-z-]+" crossorigin href="\/(assets\/portal-[\w-]+\.js|restaurant\/icons\/\d+\.png\?v=\w+)">/g;

  it('[1.2.3] [1.1.2] reaches a page as data only: its HTML is the same whatever the address and the database hold', async () => {
    const dish = '</script><script>alert(1)</script>';
    await product(dish);
    const built = (app: string) =>
      readFileSync(join(root, 'dist/renderer', app, 'index.html'), 'utf8');
    for (const path of [
      `/menu/${restaurant.table.token}`,
      '/menu/%3Cscript%3Ealert(1)%3C%2Fscript%3E',
      "/orders/';alert(1);'",
      '/customer/login?next=%22%3E%3Cimg%3E',
    ]) {
      const sent = (await server.portal.get(path, HTML)).bytes.toString();
      const [, data = ''] = DATA.exec(sent) ?? [];
      // JSON without `<` ends no element and begins none.
      expect(data).not.toContain('<');
      if (path.endsWith(restaurant.table.token as string))
        expect(JSON.stringify(JSON.parse(data))).toContain(JSON.stringify(dish));
      expect(sent.replace(DATA, '').replace(LINKS, '')).toBe(inLanguage(built('portal'), 'en'));
    }
    expect((await server.staff.get('/menu', HTML)).bytes.toString()).toBe(built('staff'));
    const { headers, bytes } = await server.portal.get(`/menu/${restaurant.table.token}`);
    expect([headers.get('Content-Type'), headers.get('X-Content-Type-Options')]).toEqual([
      'application/json; charset=utf-8',
      'nosniff',
    ]);
    expect(bytes.toString()).toContain(JSON.stringify(dish).slice(1, -1));
  });

  it('[1.3.2] [1.3.5] is never executed: pages and server have no eval, no template compiler, no Markdown', () => {
    for (const app of ['portal', 'staff'])
      expect(
        offenders(`dist/renderer/${app}/assets`, /\beval\(|new Function\(|\bFunction\(["'`]/),
      ).toEqual([]);
    expect(
      offenders(
        'server',
        /\beval\(|new Function\(|from 'node:vm'|from '(marked|markdown-it|ejs|handlebars|pug|nunjucks|mustache)'/,
      ),
    ).toEqual([]);
    expect(
      offenders(
        'renderer',
        /v-html|innerHTML|insertAdjacentHTML|document\.write|\bcompile\(|from '(marked|markdown-it|dompurify)'/,
      ),
    ).toEqual([]);
  });
});

describe('a search', () => {
  beforeAll(async () => {
    await rename('Ana Ruiz');
    await server.portal.post('/customer/register', {
      email: 'o_neil%x@example.org',
      password: 'correct horse battery staple',
      full_name: "Sheila O'Neil",
    });
    for (const name of ['Müller 100% GmbH', 'Under_score SL', "D'Angelo S.p.A."])
      await restaurant.owner.post(`/api/orders/${(await paidOrder(restaurant)).order_id}/invoice`, {
        buyer: { ...BUYER, name },
      });
  });
  const found = async (path: string, field: string) => {
    const { status, body } = await restaurant.owner.get(path);
    expect([path, status]).toEqual([path, 200]);
    return (body.items as Record<string, string>[]).map((row) => row[field]!).sort();
  };
  const search = (list: string, q: string) => `/api/${list}?q=${encodeURIComponent(q)}`;

  it.each([
    ['%', ['o_neil%x@example.org']],
    ['_', ['o_neil%x@example.org']],
    ["o'neil", ['o_neil%x@example.org']],
    ['\\', []],
    ["' OR 1=1--", []],
    ['%%', []],
    ['[a-z]', []],
    ['.*', []],
  ] as [string, string[]][])('[1.2.4] [1.2.9] of customers takes %j literally', async (q, emails) =>
    expect(await found(search('customers', q), 'email')).toEqual(emails),
  );

  it.each([
    ['%', []],
    ['_', []],
    ['100%', ['Müller 100% GmbH']],
    ['under_score', ['Under_score SL']],
    ["D'A", ["D'Angelo S.p.A."]],
    ["' OR 1=1--", []],
    ['.*', []],
    ['[a-z]*', []],
  ] as [string, string[]][])('[1.2.4] [1.2.9] of invoices takes %j literally', async (q, names) => {
    const { body } = await restaurant.owner.get(search('invoices', q));
    expect((body.items as { buyer: { name: string } }[]).map(({ buyer }) => buyer.name)).toEqual(
      names,
    );
  });

  it.each(['orders', 'outbox', 'buyers'])(
    '[1.2.4] [1.2.9] of %s has no wildcards',
    async (list) => {
      const everything = await found(
        list === 'buyers' ? search(list, 'D') : `/api/${list}`,
        list === 'buyers' ? 'name' : 'id',
      );
      expect(everything.length).toBeGreaterThan(0);
      for (const q of ['%%', '%_%', '__', "' OR '1'='1", '.*', '\\'])
        expect(await found(search(list, q), 'id')).toEqual([]);
    },
  );
});

describe('[1.4.2] numbers', () => {
  const NO_QUANTITY = [
    '-1',
    '0',
    '1.5',
    '"1"',
    '1e309',
    '9007199254740992',
    '100',
    'null',
    'true',
    '[1]',
    '-0',
  ];
  it.each(NO_QUANTITY)('%s is no quantity', async (quantity) => {
    const { status, body } = await server.portal.send(
      'POST',
      `/menu/${restaurant.table.token}/order`,
      `{"items":[{"product_id":"${restaurant.paella.id}","quantity":${quantity}}]}`,
    );
    expect([status, body.errors[0].path]).toEqual([422, 'items.0.quantity']);
  });
  it.each([1, 99])('%i is a quantity', async (quantity) =>
    expect((await order([{ product_id: restaurant.wine.id, quantity }])).status).toBe(201),
  );

  it.each(['-1', '1.5', '"1"', '1e309', '9007199254740992', '1000000001', 'null'])(
    '%s are no cents: neither of a price nor of a payment, a tip, a discount or a share',
    async (cents) => {
      const { order_id } = await paidOrder(restaurant);
      const at = (path: string, field: string, rest: string) =>
        restaurant.owner.send('POST', path, `{"${field}":${cents}${rest}}`);
      const responses = [
        await at(
          '/api/products',
          'price_cents',
          `,"name":"x","tax_rate_id":"${restaurant.food.id}"`,
        ),
        await at(`/api/orders/${order_id}/payments`, 'amount_cents', ',"method":"cash"'),
        await at(
          `/api/orders/${order_id}/payments`,
          'tip_cents',
          ',"method":"cash","amount_cents":1',
        ),
        await at(`/api/orders/${order_id}/discount`, 'amount_cents', ',"reason":"x"'),
        await at(`/api/orders/${order_id}/invoice`, 'share_cents', ''),
      ];
      expect(responses.map(({ status, body }) => [status, body.errors?.[0].path])).toEqual([
        [422, 'price_cents'],
        [422, 'amount_cents'],
        [422, 'tip_cents'],
        [422, 'amount_cents'],
        [422, 'share_cents'],
      ]);
    },
  );
  it('1,000,000,000 cents is the maximum, for a price and for an order', async () => {
    const gold = (await product('Gold', { price_cents: 1_000_000_000 })).body;
    expect(gold.price_cents).toBe(1_000_000_000);
    expect((await order([{ product_id: gold.id, quantity: 1 }])).status).toBe(201);
    expect((await order([{ product_id: gold.id, quantity: 2 }])).body.errors).toMatchObject([
      { path: 'items' },
    ]);
  });
});

describe('input from clients', () => {
  it.each([
    'application/xml',
    'text/xml',
    'application/soap+xml',
    'text/yaml',
    'application/x-java-serialized-object',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
  ])('[1.5.1] [1.5.2] is not parsed as %s', async (type) => {
    const body = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>';
    for (const [client, path] of [
      [server.portal, '/customer/register'],
      [server.portal, `/menu/${restaurant.table.token}/order`],
      [restaurant.owner, '/api/products'],
    ] as const) {
      expect([path, (await client.post(path, body, { 'Content-Type': type })).status]).toEqual([
        path,
        415,
      ]);
    }
  });
  it('[1.5.1] [1.5.2] is parsed as JSON only, by no parser of XML and no deserialiser of objects', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(
      Object.keys(dependencies).filter((name) => /xml|sax|yaml|serialize|jsdom|soap/.test(name)),
    ).toEqual([]);
    for (const folder of ['server', 'main'])
      expect(
        offenders(folder, /DOMParser|parseXml|\bdeserialize\(|unserialize|from 'node:v8'/),
      ).toEqual([]);
  });

  it('[15.3.2] is never fetched: an address in any field is a text', async () => {
    let asked = 0;
    const listener = createServer((_request, response) => {
      asked++;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/logo.svg`;
    const dish = (
      await product(url, { description: `<img src="${url}">`, allergens: [url.slice(0, 40)] })
    ).body;
    await customer.client.put('/customer/profile', {
      full_name: url,
      business_name: url,
      address: { street: url, city: url, country: 'DE', postal_code: '1' },
    });
    const { body: placed } = await server.portal.post(`/menu/${restaurant.table.token}/order`, {
      items: [{ product_id: dish.id, quantity: 1, notes: url }],
      notes: url,
    });
    await restaurant.owner.post(`/api/orders/${placed.order_id}/payments`, {
      method: 'cash',
      amount_cents: placed.total_cents,
    });
    const invoice = (
      await restaurant.owner.post(`/api/orders/${placed.order_id}/invoice`, {
        buyer: { ...BUYER, name: url, street: url },
        notes: url,
      })
    ).body;
    for (const pdf of ['pdf', 'receipt.pdf', 'xml'])
      expect((await restaurant.owner.get(`/api/invoices/${invoice.id}/${pdf}`)).status).toBe(200);
    expect(
      (
        await restaurant.owner.post(`/api/invoices/${invoice.id}/email`, {
          email: 'copy@example.org',
        })
      ).status,
    ).toBe(202);
    expect((await mail.waitFor('copy@example.org')).attachments).toHaveLength(1);
    listener.close();
    expect(asked).toBe(0);
    expect(
      offenders('server', /\bfetch\(|https?\.(get|request)\(|from '(axios|got|undici|node-fetch)'/),
      // The program that this server started, on 127.0.0.1 alone, and a provider's own address.
    ).toEqual(['network/tunnel.ts', 'payments/providers/call.ts']);
  });
});
