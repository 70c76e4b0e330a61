import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InvoiceLogo } from '../../server/invoices/document/document.ts';
import { renderInvoicePdf } from '../../server/invoices/pdf/pdf.ts';
import { readHeader } from '../../server/restaurant/picture-header.ts';
import { prepared } from '../../server/restaurant/picture.ts';
import { buyer, line, sampleInvoice } from '../server/invoices/sample-invoice.ts';
import { SAMPLES } from '../server/invoices/samples.ts';
import { factsOf, sumsIn, sumsOf } from '../server/invoices/terms.ts';
import { faultsOfUbl } from '../server/invoices/ubl-order.ts';
import { disc, photograph, png, type Painted } from '../server/restaurant/pictures.ts';
import { preflight } from './preflight.ts';
import { CASES, issueSpread, type Issued } from './spread.ts';
import { lacking, PREFLIGHT, run } from './tools.ts';

const skipped = lacking({
  programs: ['java', 'xmllint', 'qpdf', 'pdffonts', 'pdfdetach', 'pdfinfo'],
  jars: PREFLIGHT,
});
/**
 * What only PDF/A-1 forbids: attached files (1.2.9, 1.4.7), subsets with no CIDSet (3.1.11), a part
 * that is not 1 (7.11.2), transparency (2.2.2, 4.1.2).
 */
const PART_1_ALONE = /^(1\.2\.9|1\.4\.7|3\.1\.11|7\.11\.2|2\.2\.2|4\.1\.2) : /;

function many(count: number) {
  return Array.from({ length: count }, (_, i) => line(`Dish ${i + 1}`, [700, 1000, 1900][i % 3]!));
}
const strange = sampleInvoice({
  buyer: {
    ...buyer,
    name: 'مطعم שלום Ωμέγα Жук Գինի ქართული 北京 🌮 & <"\'>',
    city: 'Θεσσαλονίκη',
  },
});
function withLogo(painted: Painted) {
  return sampleInvoice({
    look: { accent_colour: '#7a1f2b', logo_sha256: 'of the picture' },
    logo: prepared(png(painted), readHeader(png(painted))!) as InvoiceLogo,
  });
}
/** Stored PDFs that are not a case of the spread. */
const RENDERED: Record<string, () => Promise<Buffer>> = {
  '200 lines': () => renderInvoicePdf(sampleInvoice({ lines: many(200) })),
  '200 lines, receipt': () =>
    renderInvoicePdf(sampleInvoice({ lines: many(200) }), { format: 'receipt' }),
  'names of many scripts': () => renderInvoicePdf(strange),
  'names of many scripts, receipt': () => renderInvoicePdf(strange, { format: 'receipt' }),
  'a copy': () => renderInvoicePdf(SAMPLES['three rates']!, { copy: true }),
  dinars: () => renderInvoicePdf(sampleInvoice({ currency: 'KWD' })),
  'a ticket with its QR': () =>
    renderInvoicePdf(SAMPLES['ticket with no buyer']!, {
      format: 'receipt',
      claim_url: 'https://lola.example/orders/ABCD1234',
    }),
  'a photograph for a logo': () => renderInvoicePdf(withLogo(photograph)),
  'a drawing for a logo, a copy': () => renderInvoicePdf(withLogo(disc()), { copy: true }),
  'a logo, receipt': () => renderInvoicePdf(withLogo(disc()), { format: 'receipt' }),
  'a form for a business meal': () => renderInvoicePdf(SAMPLES['a German house']!),
};
const PDFS = [...CASES.flatMap((name) => [name, `${name}, receipt`]), ...Object.keys(RENDERED)];

describe.skipIf(skipped !== '')(`issued documents, read by other programs${skipped}`, () => {
  let folder: string;
  let issued: Record<string, Issued>;
  let faults: Record<string, string[]>;
  const save = (name: string, bytes: Uint8Array | string) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const pdf = (name: string) => join(folder, `${name}.pdf`);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'documents-'));
    issued = await issueSpread();
    for (const [name, { a4, receipt }] of Object.entries(issued)) {
      save(`${name}.pdf`, a4);
      save(`${name}, receipt.pdf`, receipt);
    }
    for (const [name, render] of Object.entries(RENDERED)) save(`${name}.pdf`, await render());
    save('bare.pdf', await bare());
    save('cut.pdf', issued['one line']!.a4.subarray(0, -200));
    save(
      'markup.pdf',
      Buffer.from(
        issued['one line']!.a4.toString('latin1').replace('<dc:title>', '<dc:titl&>'),
        'latin1',
      ),
    );
    faults = preflight([...PDFS, 'bare', 'cut'].map(pdf));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const unlike = (name: string) =>
    faults[basename(pdf(name))]!.filter((fault) => !PART_1_ALONE.test(fault));
  const notEmbedded = (name: string) => {
    const rows = run('pdffonts', pdf(name)).said.trim().split('\n').slice(2);
    return rows.length > 0
      ? rows.filter((row) => !/ yes (yes|no) +(yes|no) +\d+ +\d+$/.test(row))
      : ['no font at all'];
  };
  const wellFormed = (name: string, xml: string) => {
    const { status, said } = run('xmllint', '--noout', save(name, xml));
    return [status, said];
  };
  const saidOfItself = (name: string) =>
    wellFormed('metadata.xml', run('pdfinfo', '-meta', pdf(name)).said);

  it('are valid, embed every font, have well-formed metadata, and hold nothing that PDF/A forbids', () => {
    for (const name of PDFS) {
      const { status, said } = run('qpdf', '--check', pdf(name));
      expect.soft(status, `${name}: ${said}`).toBe(0);
      expect.soft(notEmbedded(name), name).toEqual([]);
      expect.soft(saidOfItself(name), name).toEqual([0, '']);
      expect.soft(unlike(name), name).toEqual([]);
    }
  });

  it('embed the same data as the separate download, byte for byte', () => {
    for (const name of CASES) {
      const to = join(folder, 'factur-x.xml');
      expect.soft(run('pdfdetach', '-save', '1', '-o', to, pdf(name)).status, name).toBe(0);
      expect.soft(readFileSync(to, 'utf8'), name).toBe(issued[name]!.cii);
    }
  });

  it.each(['cii', 'ubl'] as const)(
    'in %s are well-formed, and add up to the invoice to the cent, from their lines up',
    (syntax) => {
      for (const name of CASES) {
        const { invoice, [syntax]: xml } = issued[name]!;
        expect.soft(wellFormed('data.xml', xml), name).toEqual([0, '']);
        const { stated, calculated, lines, left } = sumsIn(xml);
        expect.soft([stated, calculated], name).toEqual([sumsOf(invoice), sumsOf(invoice)]);
        expect.soft([lines.calculated, left], name).toEqual([lines.stated, 0]);
      }
    },
  );

  it('state the same in CII and in UBL as was issued, each in the order of its schema', () => {
    for (const name of CASES) {
      const { invoice, cii, ubl } = issued[name]!;
      const facts = factsOf(ubl);
      expect.soft(facts, name).toEqual(factsOf(cii));
      expect.soft(faultsOfUbl(ubl), name).toEqual([]);
      expect.soft(facts, name).toMatchObject({
        'BT-1': [invoice.invoice_number],
        'BG-4 name': [invoice.seller.legal_name],
        'BT-153': invoice.lines.map((one) => one.name),
      });
      expect.soft(facts['BG-7 name'], name).toEqual([invoice.buyer?.name ?? expect.any(String)]);
      expect
        .soft(facts['BT-25'] ?? [], name)
        .toHaveLength(invoice.credits || invoice.replaces ? 1 : 0);
    }
  });

  it('are checked by tests that find a font that is not embedded, one that is cut off, and metadata that is no XML', () => {
    expect(notEmbedded('bare')).toEqual([expect.stringContaining('Helvetica')]);
    expect(unlike('bare')).toContainEqual(
      expect.stringMatching(/^3\.1\.\d+ : Invalid Font definition/),
    );
    expect(run('qpdf', '--check', pdf('cut')).status).not.toBe(0);
    expect(unlike('cut')).not.toEqual([]);
    expect(saidOfItself('markup')[0]).not.toBe(0);
  });
});

/** A PDF as pdfkit makes it by default: its font is left to the reader. */
async function bare(): Promise<Buffer> {
  const doc = new PDFDocument();
  doc.text('Invoice').end();
  return buffer(doc);
}
