import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import type { InvoiceLogo } from '../../../server/invoices/document/document.ts';
import { renderInvoicePdf } from '../../../server/invoices/pdf/pdf.ts';
import { readHeader } from '../../../server/restaurant/picture-header.ts';
import { prepared } from '../../../server/restaurant/picture.ts';
import { issueInvoice } from '../../support/orders.ts';
import { HAS_LONG_FORM } from '../../support/torture.ts';
import { logInStaff } from '../../support/staff.ts';
import { ONE_DATABASE, newDatabase } from '../../support/postgres.ts';
import { OWNER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { rowsOf } from '../database/open.ts';
import { disc, photograph, png, sendLogo, type Painted } from '../restaurant/pictures.ts';
import { sampleInvoice } from './sample-invoice.ts';

const LOOK = { accent_colour: '#7a1f2b', logo_sha256: 'of the picture' };
function logoOf(painted: Painted): InvoiceLogo {
  return prepared(png(painted), readHeader(png(painted))!) as InvoiceLogo;
}
const WIDE = {
  ...disc(),
  width: 1600,
  height: 160,
  paint: (x: number): [number, number, number, number] => [200, 30, x % 256, 255],
};
const millimetres = (points: number) => (points * 25.4) / 72;

/** The pictures in a PDF: place and size, in points from the bottom left. */
async function picturesOn(pdf: Uint8Array) {
  const page = await (
    await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise
  ).getPage(1);
  const { fnArray, argsArray } = await page.getOperatorList();
  return fnArray.flatMap((op, at) => {
    if (op !== OPS.paintImageXObject) return [];
    const [[width, , , height, x, y]] = [
      argsArray[fnArray.lastIndexOf(OPS.transform, at)] as number[],
    ];
    return [
      {
        x: x!,
        y: y!,
        width: Math.abs(width!),
        height: Math.abs(height!),
        pageWidth: page.view[2]!,
      },
    ];
  });
}

interface Node {
  role?: string;
  alt?: string;
  children?: Node[];
}
function figuresIn(node: Node): Node[] {
  return [...(node.role === 'Figure' ? [node] : []), ...(node.children ?? []).flatMap(figuresIn)];
}

describe('an invoice PDF with a logo', () => {
  it.each([
    ['wide', WIDE],
    ['round', disc()],
    ['a photograph', photograph],
  ])('has the logo on A4 within 50 × 20 mm, in proportion: %s', async (_name, painted) => {
    const logo = logoOf(painted);
    const [picture, ...more] = await picturesOn(
      await renderInvoicePdf(sampleInvoice({ look: LOOK, logo })),
    );
    expect([
      more,
      millimetres(picture!.width) <= 50.01,
      millimetres(picture!.height) <= 20.01,
    ]).toEqual([[], true, true]);
    expect(picture!.width / picture!.height).toBeCloseTo(logo.width / logo.height, 2);
    expect(picture!.x).toBeCloseTo(70.87, 1);
  });

  it('has the logo centred on the receipt, 40 mm wide at most', async () => {
    for (const painted of [WIDE, disc()]) {
      const [picture] = await picturesOn(
        await renderInvoicePdf(sampleInvoice({ look: LOOK, logo: logoOf(painted) }), {
          format: 'receipt',
        }),
      );
      expect(millimetres(picture!.width)).toBeLessThan(40.01);
      expect(picture!.x + picture!.width / 2).toBeCloseTo(picture!.pageWidth / 2, 1);
    }
  });

  it.each([
    ['a4', '/DeviceRGB'],
    ['receipt', '/DeviceGray'],
  ] as const)(
    '%s: stays PDF/A: one opaque picture in a colour space that the output intent covers',
    async (format, space) => {
      const file = (
        await renderInvoicePdf(sampleInvoice({ look: LOOK, logo: logoOf(disc()) }), { format })
      ).toString('latin1');
      expect(file.match(/\/ColorSpace \/\w+/g)).toEqual([`/ColorSpace ${space}`]);
      expect(file).not.toMatch(/\/SMask|\/Mask|\/Interpolate true/);
      expect(file).toContain('/OutputIntents');
    },
  );

  it.each(['a4', 'receipt'] as const)(
    '%s: has the restaurant’s name as alternative text of the logo, and still as text that can be copied',
    async (format) => {
      const page = await (
        await getDocument({
          data: new Uint8Array(
            await renderInvoicePdf(sampleInvoice({ look: LOOK, logo: logoOf(disc()) }), { format }),
          ),
          verbosity: 0,
        }).promise
      ).getPage(1);
      expect(figuresIn((await page.getStructTree()) as Node)).toMatchObject([{ alt: 'Casa Lola' }]);
      expect(
        (await page.getTextContent()).items
          .map((item) => ('str' in item ? item.str : ''))
          .join(' '),
      ).toContain('Casa Lola');
    },
  );

  it('is rendered to the same bytes, also from a worker thread', async () => {
    const [invoice, logo] = [sampleInvoice({ look: LOOK }), logoOf(disc())];
    const first = await renderInvoicePdf({ ...invoice, logo });
    expect((await renderInvoicePdf(structuredClone({ ...invoice, logo }))).equals(first)).toBe(
      true,
    );
  });

  it('the accent colour is in the file of an invoice that has one and in no other: earlier ones stay black on white', async () => {
    const black = { ...LOOK, accent_colour: '#1d1f23' };
    expect(
      (await renderInvoicePdf(sampleInvoice({ look: black }))).equals(
        await renderInvoicePdf(sampleInvoice()),
      ),
    ).toBe(true);
    expect(
      (await renderInvoicePdf(sampleInvoice({ look: LOOK }))).equals(
        await renderInvoicePdf(sampleInvoice()),
      ),
    ).toBe(false);
  });
});

describe.each(ONE_DATABASE)('the look of an issued invoice on %s', HAS_LONG_FORM, (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
  });
  afterAll(() => server.stop());

  const wear = async (picture: Buffer, accent_colour: string) => {
    expect([
      (await sendLogo(restaurant.owner, picture)).status,
      (await restaurant.owner.put('/api/restaurant', { accent_colour })).status,
    ]).toEqual([200, 200]);
  };
  const issue = async () => (await issueInvoice(restaurant)).id as string;
  const document = async (id: string, kind = 'pdf') =>
    (await restaurant.owner.get(`/api/invoices/${id}/${kind}`)).bytes;
  const lose = () => {
    const folder = join(server.dataDir, 'uploads');
    const lost = readdirSync(folder);
    for (const one of lost) rmSync(join(folder, one), { recursive: true });
    return lost.length;
  };
  const renderedAgain = async (id: string) => {
    expect(lose()).toBeGreaterThan(0);
    return document(id);
  };
  const differences = async () =>
    (await restaurant.owner.get('/api/audit?action=invoice.pdf_differs')).body.items.length;

  it('stays that of its issue: after a new logo and colour a lost file is rendered to the same bytes; the next invoice has the new look', async () => {
    await wear(png(disc()), '#7A1F2B');
    const id = await issue();
    const [before, receipt] = [await document(id), await document(id, 'receipt.pdf')];
    expect(await picturesOn(before)).toHaveLength(1);
    await wear(png(WIDE), '#005a9c');
    expect((await renderedAgain(id)).equals(before)).toBe(true);
    expect((await document(id, 'receipt.pdf')).equals(receipt)).toBe(true);
    const credit = (
      await restaurant.owner.post(`/api/invoices/${id}/credit-note`, { reason: 'Returned' })
    ).body.id;
    expect(await picturesOn(await document(credit))).toEqual(await picturesOn(before));
    const [next] = await picturesOn(await document(await issue()));
    expect(next!.width / next!.height).toBeGreaterThan(5);
    await restaurant.owner.send('DELETE', '/api/restaurant/logo');
    expect(await picturesOn(await document(await issue()))).toEqual([]);
    expect([
      await differences(),
      (await restaurant.owner.get('/api/archive/verify')).body.ok,
    ]).toEqual([0, true]);
  });

  it('stores the same picture once, and never rewrites or deletes it', async () => {
    await wear(png(disc()), '#7a1f2b');
    expect(await rowsOf(database(), 'SELECT sha256 FROM logos')).toHaveLength(2);
    for (const sql of [
      "UPDATE logos SET colour = 'x'",
      'DELETE FROM logos',
      ...(name === 'PostgreSQL' ? ['TRUNCATE logos CASCADE'] : []),
    ]) {
      await expect(inTransaction(() => database().query(sql))).rejects.toMatchObject({
        original: { message: expect.stringContaining('logos: written once') },
      });
    }
  });

  it('is restored from a backup, logo included', async () => {
    const id = await issue();
    const before = await document(id);
    const { body: backup } = await restaurant.owner.post('/api/backups');
    await wear(png(photograph), '#005a9c');
    expect(
      (
        await restaurant.owner.post(`/api/backups/${backup.name}/restore`, {
          password: OWNER.password,
        })
      ).status,
    ).toBe(200);
    restaurant.owner = await logInStaff(server.staff);
    expect((await restaurant.owner.get('/api/restaurant')).body.accent_colour).toBe('#7a1f2b');
    expect((await restaurant.owner.get('/api/restaurant/logo')).headers.get('Content-Type')).toBe(
      'image/png',
    );
    expect((await renderedAgain(id)).equals(before)).toBe(true);
    expect(await differences()).toBe(0);
  });
});
