import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderInTime } from '../../../server/invoices/pdf/render-thread.ts';
import { renderInvoicePdf } from '../../../server/invoices/pdf/pdf.ts';
import { renderAndStore, type RenderedPdf } from '../../../server/invoices/pdf/pdf-job.ts';
import { plainText } from '../../../server/invoices/pdf/plain-document.ts';
import { TimedThread, TookTooLong } from '../../../server/invoices/pdf/timed-thread.ts';
import { ROOT } from '../../../server/root.ts';
import { textOfPdf } from '../../support/pdf.ts';
import { buildServer } from '../../support/process.ts';
import { buyer, sampleInvoice } from './sample-invoice.ts';

const said = ({ bytes, plain }: RenderedPdf) => [Buffer.from(bytes).toString(), Boolean(plain)];
let numbers = 0;
function pdf(notes: string) {
  return {
    invoice: sampleInvoice({ notes, invoice_number: `INV-${(numbers += 1)}` }),
  };
}

describe('a rendering thread with a time limit', () => {
  let thread: TimedThread;
  beforeEach(() => {
    thread = new TimedThread({
      filename: join(import.meta.dirname, 'fixtures/slow-thread.mjs'),
      limit: 6000,
    });
  });
  afterEach(() => thread.close());

  it('[15.2.2] renders a PDF that never finishes in plain letters with a mark, and those queued behind it as usual', async () => {
    const pdfs = ['one', 'for ever in letters', 'two', 'three'].map((notes) =>
      renderInTime(thread, pdf(notes)),
    );
    expect((await Promise.all(pdfs)).map(said)).toEqual([
      ['one', false],
      ['plain', true],
      ['two', false],
      ['three', false],
    ]);
  });

  it('delays nobody a second time when that PDF is requested again', async () => {
    const slow = pdf('for ever in letters');
    expect(said(await renderInTime(thread, slow))).toEqual(['plain', true]);
    const runs: unknown[] = [];
    const watched = new Proxy(thread, {
      get: (target, name) =>
        name === 'run'
          ? (job: unknown) => {
              runs.push(job);
              return target.run(job);
            }
          : Reflect.get(target, name),
    });
    expect(said(await renderInTime(watched, slow))).toEqual(['plain', true]);
    expect(runs).toHaveLength(1);
  });

  it('responds as busy for one that cannot be rendered plainly either, and continues with the next', async () => {
    await expect(renderInTime(thread, pdf('for ever'))).rejects.toMatchObject({ code: 'busy' });
    expect(said(await renderInTime(thread, pdf('next')))).toEqual(['next', false]);
    await expect(thread.run(pdf('for ever'))).rejects.toBeInstanceOf(TookTooLong);
  });
});

describe('an invoice PDF in plain letters', () => {
  it('shows each run of other letters as one �, and everything else unchanged', async () => {
    const name = 'Grünwald ശ്രീ കമ്പനി & Söhne';
    expect(plainText(name)).toBe('Grünwald \uFFFD \uFFFD & Söhne');
    for (const format of ['a4', 'receipt'] as const) {
      const invoice = sampleInvoice({ buyer: { ...buyer, name }, notes: 'Ελληνικά ไทย' });
      const text = await textOfPdf(await renderInvoicePdf(invoice, { format, plain: true }));
      expect(text).toMatch(
        /Grünwald \uFFFD \uFFFD & Söhne[^]*INV-2026-0042|INV-2026-0042[^]*Grünwald \uFFFD/,
      );
      expect(text).toContain('Ελληνικά');
      expect(text).not.toContain('ไทย');
    }
  });
});

/** One unbroken cluster: 1,000 letters of it occupied the thread for over a minute. */
const FLOODS: Record<string, string> = {
  'Malayalam virama and ya': '\u0d4d\u0d2f',
  'Devanagari conjuncts': '\u0915\u094d',
  'Bengali conjuncts': '\u0995\u09cd',
  'Tamil conjuncts': '\u0b95\u0bcd',
  'Telugu conjuncts': '\u0c15\u0c4d',
  'Kannada conjuncts': '\u0c95\u0ccd',
  'Gujarati conjuncts': '\u0a95\u0acd',
  'Gurmukhi conjuncts': '\u0a15\u0a4d',
  'Oriya conjuncts': '\u0b15\u0b4d',
  'Sinhala joined': '\u0dc1\u0dca\u200d\u0dbb',
  'Khmer stacked': '\u1780\u17d2',
  'Thai tones': '\u0e01\u0e49\u0e33',
  'Arabic with marks': '\u0628\u064b\u0651',
  'Hebrew with points': '\u05d0\u05b8',
  Thaana: '\u078b\u07a8',
  'Hangul jamo': '\u1100\u1161\u11a8',
  'one accent after the other': '\u0301',
  'families of emoji': '\u{1f468}\u200d',
  'Han without a space': '漢',
  'Latin without a space': 'x',
};
function thousand(letters: string) {
  return letters.repeat(Math.ceil(1000 / letters.length)).slice(0, 1000);
}

describe('very long texts in one script', () => {
  it.each(Object.entries(FLOODS))(
    '%s: are rendered as a note, a name and a product',
    async (_, letters) => {
      const flood = thousand(letters);
      const invoice = sampleInvoice({
        notes: flood,
        buyer: { ...buyer, name: flood.slice(0, 160) },
      });
      invoice.lines[0]!.name = flood.slice(0, 200);
      for (const format of ['a4', 'receipt'] as const)
        expect((await renderInvoicePdf(invoice, { format })).subarray(0, 5).toString()).toBe(
          '%PDF-',
        );
    },
  );

  it('are rendered within the time limit by the thread as it is built', async () => {
    buildServer();
    const thread = new TimedThread({
      filename: join(ROOT, 'dist/server/pdf-worker.js'),
      limit: 60_000,
    });
    for (const letters of Object.values(FLOODS)) {
      const rendered = await renderInTime(thread, pdf(thousand(letters)));
      expect(rendered.plain).toBeUndefined();
    }
    await thread.close();
  });

  it('keep a long name without a space letter for letter, set in stretches', async () => {
    const name = 'ശ്രീകമ്പനികൊച്ചി'.repeat(8);
    const invoice = sampleInvoice({ notes: name });
    const { bytes } = await renderAndStore({ invoice });
    const tight = (text: string) => text.normalize('NFKD').replace(/\s+/g, '');
    expect(tight(await textOfPdf(Buffer.from(bytes)))).toContain(tight(name));
  });
});
