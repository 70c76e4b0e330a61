/** @module-tag long */
import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BATCHES, HARMLESS, HOSTILE } from '../support/corpus.ts';
import { EventStream } from '../support/event-stream.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { paidOrder } from '../support/orders.ts';
import { buildServer, startServerProcess, type ServerProcess } from '../support/process.ts';
import { NOBODY, BUYER, OWNER, RESTAURANT, startTestServer } from '../support/server.ts';
import { proof } from '../support/torture.ts';
import { callsWithText, kindOf, SECRET, WRITTEN } from '../support/text-fields.ts';
import { faultOf, faultsOfCall, testFields, type Targets } from './corpus/entry.ts';
import { openCorpusRestaurant, type CorpusRestaurant } from './corpus/house.ts';
import { Life } from './corpus/life.ts';
import {
  faultsOfXml,
  plainOf,
  readPdf,
  skeletonOf,
  tagsOf,
  textsOf,
  unspaced,
  type ReadPdf,
} from './corpus/sinks.ts';
import { textOf, wordsOf } from './printing/printer-words.ts';
import { readTable } from './reports/read-csv.ts';
import { readZip } from './reports/read-zip.ts';

const CALLS = callsWithText();
/** Alone or several in one text: at least one of each kind of fault. */
const FEW = new Set([
  'a formula',
  '10 000 characters',
  'markup and a script',
  'a header and a line of the log',
  'ESC p 0, GS V 0, DLE DC4 1, NUL, U+202E, U+2028, a lone surrogate',
]);
const TRIED = proof(
  BATCHES.filter(({ name }) => FEW.has(name)),
  BATCHES,
);
/** Letters that every document has. */
const printable = (text: string) => /^[\x20-\x7e]*$/.test(text);

let mail: MailServer;
let server: ServerProcess;
let site: CorpusRestaurant;
let events: EventStream;
let targets: Targets;
const lives = new Map<string, Life>();
let log = '';

const place = () => paidOrder(site, { by: site.customer.client });

beforeAll(async () => {
  buildServer();
  mail = await startMailServer();
  server = await startServerProcess({
    ...mail.settings,
    STRIPE_API: NOBODY,
    MOLLIE_API: NOBODY,
    LOG_LEVEL: 'trace',
    INVOICE_PREFIX: '..',
    INVOICE_NUMBER_FORMAT: '{prefix}/{year}/{number:04d}',
  });
  server.child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    log += chunk;
  });
  site = await openCorpusRestaurant(server, mail);
  events = await EventStream.open(site.owner);
  const { order_id, claim_code } = await place();
  const { body: invoice } = await site.owner.post(`/api/orders/${order_id}/invoice`, {
    buyer: BUYER,
  });
  const { body: job } = await site.owner.post(`/api/invoices/${invoice.id}/print`, {
    printer: 'Bar',
    format: 'a4',
  });
  targets = {
    order: order_id,
    claim_code,
    invoice: invoice.id,
    table: site.table.id,
    table_token: site.table.token,
    product: site.paella.id,
    job: job.id,
    printer: 'unknown',
    user: site.ownerId,
    customer: site.customer.id,
  };
  for (const [number, hostile] of [HARMLESS, ...TRIED].entries())
    lives.set(hostile.name, await new Life(site, hostile, number).live());
});
afterAll(async () => {
  await events.close();
  await server.stop();
  await mail.stop();
});

const ALL = [HARMLESS, ...TRIED].map(({ name }) => name);
const lifeOf = (name: string) => lives.get(name)!;

describe('[T2] on entry', () => {
  it('[1.3.3] every text field of every call is listed: a new one needs a row', () => {
    expect(
      CALLS.flatMap(({ row, fields }) =>
        fields
          .filter((field) => kindOf(row, field) === 'unknown')
          .map(({ path }) => `${row} ${path}`),
      ),
    ).toEqual([]);
    const stated = new Set(
      CALLS.flatMap(({ row, fields }) => fields.map(({ path }) => `${row} ${path}`)),
    );
    expect(
      Object.entries(WRITTEN)
        .flatMap(([row, fields]) => Object.keys(fields).map((path) => `${row} ${path}`))
        .filter((field) => !stated.has(field)),
    ).toEqual([]);
  });

  it('[15.3.5] [1.3.3] a text in a form is accepted or refused as the contract says, with the field’s path: never a 500', async () => {
    const faults: string[] = [];
    for (const call of CALLS)
      faults.push(...(await faultsOfCall(site, targets, { call, texts: TRIED })));
    expect(faults).toEqual([]);
    // Otherwise a login would have ended, and the rest would have been tested logged out.
    expect([
      (await site.owner.get('/api/me')).status,
      (await site.customer.client.get('/customer/profile')).status,
    ]).toEqual([200, 200]);
  });

  it('[1.3.3] a text above a field’s limit is refused by its path, and the limit is in code points', async () => {
    for (const call of CALLS) {
      for (const field of call.fields.filter((one) => kindOf(call.row, one) === 'written')) {
        for (const typed of [
          'x'.repeat(field.max + 1),
          '💥'.repeat(field.max + 1),
          'x'.repeat(10_000),
        ]) {
          const response = (await testFields(site, targets, { call, fields: [field], typed }))!;
          expect([call.row, field.path, response.status, faultOf(response, [field])]).toEqual([
            call.row,
            field.path,
            422,
            null,
          ]);
        }
      }
    }
  });

  it('a secret is hashed as typed, whatever it is, and never returned', async () => {
    const password = HOSTILE.map(({ typed }) => typed)
      .filter(({ length }) => length < 13)
      .join('');
    for (const call of CALLS) {
      for (const field of call.fields.filter(({ path }) => SECRET.has(path.split('.').at(-1)!))) {
        const response = (await testFields(site, targets, {
          call,
          fields: [field],
          typed: password,
        }))!;
        expect([call.row, field.path, faultOf(response, [field])]).toEqual([
          call.row,
          field.path,
          null,
        ]);
        expect(response.bytes.toString()).not.toContain('7*7');
      }
    }
    const email = 'secretive@example.org';
    await server.portal.post('/customer/register', { email, password, full_name: 'Ana' });
    expect((await server.portal.post('/customer/token', { email, password })).status).toBe(200);
    expect(
      (
        await server.portal.post('/customer/token', {
          email,
          password: password.replace('\u0000', ''),
        })
      ).status,
    ).toBe(401);
  });
});

describe.each(ALL)('[T2] read back: %s', (name) => {
  const baseline = () => lifeOf(HARMLESS.name);

  it('[1.1.2] [1.3.3] in every response as it was stored', () => {
    const { differences, written } = lifeOf(name);
    expect(differences).toEqual([]);
    // The set-up is done once, and has a test of its own.
    expect([...written].sort()).toEqual(
      Object.keys(WRITTEN)
        .filter((row) => row !== 'POST /api/setup')
        .sort(),
    );
  });

  it('[1.3.11] [1.2.1] in a mail: no added header, recipient or tag; nothing in the subject', () => {
    const [received] = lifeOf(name).mails;
    const [plain] = baseline().mails;
    const { headerLines, subject, recipients, text, html } = received!;
    expect([subject, recipients, headerLines.map(({ key }) => key)]).toEqual([
      plain!.subject,
      [site.customer.email],
      plain!.headerLines.map(({ key }) => key),
    ]);
    expect(tagsOf(String(html))).toEqual(tagsOf(String(plain!.html)));
    const greeting = `Hello ${lifeOf(name).kept(120)},`;
    expect(unspaced(text!)).toContain(unspaced(greeting));
    expect(unspaced(plainOf(String(html)))).toContain(unspaced(greeting));
    expect(unspaced(text!)).toContain(unspaced(`-- ${lifeOf(name).kept(120)}`));
  });

  it.each(['pdf', 'receipt.pdf'])(
    '[1.1.2] in %s: as text, with no script, link or attachment but our XML',
    async (file) => {
      const { bytes, type } = lifeOf(name).files[file]!;
      const { text, faults, attachments, xmp }: ReadPdf = await readPdf(bytes);
      expect([type, faults]).toEqual(['application/pdf', []]);
      expect(attachments.filter((one) => one !== 'factur-x.xml')).toEqual([]);
      if (printable(lifeOf(name).kept(160)))
        for (const max of [160, 120, 20])
          expect(unspaced(text)).toContain(unspaced(lifeOf(name).kept(max)));
      expect(faultsOfXml(xmp)).toEqual([]);
      if (xmp)
        expect(skeletonOf(xmp)).toEqual(
          skeletonOf((await readPdf(baseline().files[file]!.bytes)).xmp),
        );
    },
  );

  it.each(['xml', 'xml?format=ubl'])(
    '[1.2.1] in %s: well-formed, no added element, the text as it was stored',
    (file) => {
      const [xml, plain] = [lifeOf(name), baseline()].map(({ files }) =>
        files[file]!.bytes.toString('utf8'),
      ) as [string, string];
      expect(faultsOfXml(xml)).toEqual([]);
      // A restaurant whose trading and legal name are the same has no trading name there; they are
      // cut at different lengths.
      if (lifeOf(name).kept(160).length <= 120) expect(skeletonOf(xml)).toEqual(skeletonOf(plain));
      for (const max of [160, 120, 40, 20]) expect(textsOf(xml)).toContain(lifeOf(name).kept(max));
    },
  );

  it('[1.1.2] on the printer: only our own ESC, GS and FS, one cut at the end of each receipt', () => {
    const { papers: pdfs, kept: stored } = lifeOf(name);
    expect(pdfs).toHaveLength(2);
    for (const words of pdfs.map(wordsOf)) {
      expect(
        words
          .map((word) => word.name)
          .filter(
            (word) =>
              !/^(text|ESC @|FS \.|ESC M \d|ESC E \d|GS ! \d+|ESC a \d|ESC t \d+|GS \( k|GS v 0|GS V \d)$/.test(
                word,
              ),
          ),
      ).toEqual([]);
      expect(words.map((word) => word.name).filter((word) => word.startsWith('GS V'))).toHaveLength(
        1,
      );
      for (const { text } of words.filter((word) => word.name === 'text'))
        expect([...text].filter((byte) => byte !== 0x0a && (byte < 0x20 || byte === 0x7f))).toEqual(
          [],
        );
    }
    if (printable(stored(160))) expect(unspaced(textOf(pdfs[0]!))).toContain(unspaced(stored(160)));
  });

  it('[5.4.1] in no file name', () => {
    for (const [file, { disposition }] of Object.entries(lifeOf(name).files))
      expect([file, disposition]).toEqual([
        file,
        expect.stringMatching(/^(attachment|inline); filename="[A-Za-z0-9._-]+"$/),
      ]);
  });
});

describe('[T2] read back, all at once', () => {
  const fetchExport = async (format: string) => {
    const { status, bytes, headers } = await site.owner.get(
      `/api/exports/invoices?format=${format}`,
    );
    expect([format, status, headers.get('Content-Disposition')]).toEqual([
      format,
      200,
      expect.stringMatching(/^attachment; filename="[A-Za-z0-9._-]+"$/),
    ]);
    return bytes;
  };
  /** As a spreadsheet must have it: a text that begins like a formula follows an apostrophe. */
  const neutral = (text: string) => (/^[=+\-@]/.test(text) ? `'${text}` : text);
  const issued = () => [...lives.values()].flatMap(({ documents }) => documents);

  it('[1.2.10] in the CSV: whole records, no formula, the buyer as stored', async () => {
    const rows = readTable((await fetchExport('csv')).toString().replace('\ufeff', ''));
    for (const { invoice_number, buyer } of issued())
      expect(rows.find((row) => row.invoice_number === invoice_number)!.buyer_name).toBe(
        neutral(buyer.name),
      );
    expect(
      rows
        .flatMap((row) => Object.values(row))
        .filter((cell) => /^[=+@\t\r\0＝＋－＠]|^-(?!\d+,\d+$)/.test(cell)),
    ).toEqual([]);
  });

  it('[1.2.10] [5.3.2] in the ZIP: names of our letters, no two alike, none outside its folder; the index as the CSV', async () => {
    const files = readZip(await fetchExport('zip'));
    const names = [...files.keys()];
    expect(names.filter((name) => !/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name))).toEqual([]);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    const index = readTable(files.get('index.csv')!.toString().replace('\ufeff', ''));
    for (const { invoice_number, buyer } of issued())
      expect(index.find((row) => row.invoice_number === invoice_number)).toMatchObject({
        buyer_name: neutral(buyer.name),
        file: expect.stringMatching(/^\.*_/) as string,
      });
  });

  it('[1.2.10] in the DATEV file: 125 fields in each line, no formula', async () => {
    const lines = (await fetchExport('datev')).toString('latin1').split('\r\n').slice(2, -1);
    expect(lines.length).toBeGreaterThan(issued().length);
    for (const line of lines) {
      const fields = [...line.matchAll(/("(?:[^"]|"")*"|[^";]*)(?:;|$)/g)]
        .map(([, field]) => field!)
        .slice(0, 125);
      expect(fields.join(';')).toBe(line);
      expect(fields[13]).not.toMatch(/^"[=+\-@]/);
    }
    for (const { kept: stored } of lives.values())
      if (printable(stored(160)))
        expect(lines.join('\n')).toContain(
          `"${neutral(stored(160)).slice(0, 60).replaceAll('"', '""')}"`,
        );
  });

  it('[1.1.2] in the audit log, the owner’s name included', async () => {
    const entries: { action: string; detail: Record<string, unknown> | null }[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: { body: { items: typeof entries; next_cursor: string | null } } =
        await site.owner.get(`/api/audit?limit=100${cursor && `&cursor=${cursor}`}`);
      entries.push(...body.items);
      cursor = body.next_cursor;
    }
    const details = (action: string, field: string) =>
      entries.filter((entry) => entry.action === action).map(({ detail }) => detail?.[field]);
    for (const [action, field, max] of [
      ['order.discounted', 'reason', 200],
      ['payment.refunded', 'reason', 200],
      ['printer.added', 'name', 60],
      ['service_charge.set', 'name', 120],
      ['restaurant.changed', 'legal_name', 160],
      ['user.changed', 'full_name', 120],
    ] as const) {
      for (const { kept: stored } of lives.values())
        expect(details(action, field)).toContain(stored(max));
    }
  });

  it('[1.1.2] in no event: each is an id, a kind and a subject, on a line of its own', async () => {
    await events.until((heard) => heard.some(({ type }) => type === 'invoice.issued'));
    expect(events.heard.length).toBeGreaterThan(lives.size * 5);
    for (const event of events.heard)
      expect([Object.keys(event), `${event.type} ${event.subject_id}`]).toEqual([
        ['id', 'type', 'subject_id'],
        expect.stringMatching(/^[a-z_]+\.[a-z_]+ [\w-]+$/),
      ]);
  });

  it('[1.3.11] in no mail to anybody else', async () => {
    const known = /^(guest\d+|stranger\d+|secretive|nobody)@example\.org$/;
    for (const { recipients, headers } of mail.mails())
      expect([
        recipients.filter((one) => !known.test(one)),
        headers.has('bcc'),
        headers.has('cc'),
      ]).toEqual([[], false, false]);
    const strangers = mail
      .mails()
      .filter(({ recipients }) => recipients[0]!.startsWith('stranger'));
    expect(strangers.length).toBeGreaterThan(0);
    for (const { text } of strangers) expect(text).toMatch(/^Hello,\n/);
  });

  it('[16.4.1] in no line of the log: each is one JSON object of ours', () => {
    const written = log.split('\n').filter(Boolean);
    expect(written.filter((line) => !/^\{.*\}$/.test(line))).toEqual([]);
    const lines = written.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.length).toBeGreaterThan(1000);
    expect(
      lines.filter(
        (line) =>
          typeof line.level !== 'number' ||
          typeof line.time !== 'string' ||
          typeof line.msg !== 'string' ||
          line.level >= 60,
      ),
    ).toEqual([]);
    expect(lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
    for (const { typed } of HOSTILE.filter((one) => one.typed.length > 9 && one.typed.length < 100))
      expect(
        lines.filter((line) => JSON.stringify(line).includes(JSON.stringify(typed).slice(1, -1))),
      ).toEqual([]);
  });

  it('by checks that find what a test puts in: a tag, an entity, an action, a link, a command', async () => {
    expect(
      [
        '<a>b & c</a>',
        '<a>]]></a>',
        '<a>b<</a>',
        '<a>\u0001</a>',
        '<a b="&nbsp;"/>',
        '<a>fine &amp; <b c="d">well</b></a>',
      ].map((xml) => faultsOfXml(xml).length),
    ).toEqual([1, 1, 1, 1, 1, 0]);
    expect(() => skeletonOf('<a><b></a></b>')).toThrow('closes');
    expect(tagsOf('<p class="x">Hello <img src="y" onerror="z"></p>')).toEqual([
      'p class',
      'img src onerror',
      '/p',
    ]);
    expect(wordsOf(Buffer.from('a\u001bp0')).map((word) => word.name)).toEqual([
      'text',
      'ESC p',
      'text',
    ]);
    const pdf = new PDFDocument();
    const whole = buffer(pdf);
    pdf.link(0, 0, 10, 10, 'https://evil.example').text('(/JS /Launch)').end();
    expect([...new Set((await readPdf(await whole)).faults)]).toEqual(['/URI', 'has a link']);
  });

  it('[1.1.2] at the set-up', async () => {
    const text = HOSTILE[0]!.typed;
    const fresh = await startTestServer();
    const restaurant = {
      ...RESTAURANT,
      name: text,
      legal_name: text,
      tax_id: text,
      street: text,
      postal_code: text.slice(0, 20),
      city: text,
    };
    const { body } = await fresh.staff.post('/api/setup', {
      restaurant,
      tax_id_checked: true,
      owner: { ...OWNER, full_name: text },
    });
    const owner = fresh.staff.as(body.access_token);
    expect((await owner.get('/api/restaurant')).body).toMatchObject(restaurant);
    expect((await owner.get('/api/me')).body.full_name).toBe(text);
    await fresh.stop();
  });
});
