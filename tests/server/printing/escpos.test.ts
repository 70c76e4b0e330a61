import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escPosReceipt } from '../../../server/printing/escpos.ts';
import { printable } from '../../../server/printing/letters.ts';
import { buyer, line, sampleInvoice } from '../invoices/sample-invoice.ts';
import { textOf, wordsOf } from './printer-words.ts';
import { HAS_LONG_FORM, proof } from '../../support/torture.ts';

const COLUMNS = 42;
function bytesOf(changes: Parameters<typeof sampleInvoice>[0] = {}, options = {}) {
  return escPosReceipt(
    { document: sampleInvoice(changes), options: { format: 'receipt', ...options } },
    COLUMNS,
  );
}
/**
 * Every command that a receipt may hold: initialise, one-byte letters, font, bold, size, alignment,
 * code page, QR, cut.
 */
const OURS = /^(ESC @|FS \.|ESC M \d|ESC E \d|GS ! \d+|ESC a \d|ESC t \d+|GS \( k|GS V \d)$/;
const HOSTILE = [
  '\u001bp0',
  '\u001dV\u0000',
  '\u0010\u0014\u0001\u0000\u0001',
  '♪☺◙◘⌂►♂',
  '\u0085\u009b',
  '\u202e\u2028',
  '\ud800',
  'a\r\n\r\nTOTAL 0,00',
  '\u0000\u0007\u007f',
  '🍕',
];

describe('a receipt in ESC/POS', () => {
  it('states what the invoice states', () => {
    const text = textOf(bytesOf());
    for (const said of [
      'Casa Lola',
      'INV-2026-0042',
      'Gazpacho andaluz',
      '2 × €6.50',
      '€31.50',
      '10%',
      'Grünwald & Söhne GmbH',
      'Croquetas de jamón',
    ])
      expect(text).toContain(said);
  });

  it('writes Greek, Cyrillic and Polish in the printer’s code pages', () => {
    expect(textOf(bytesOf({ lines: [line('Ταβέρνα'), line('Борщ'), line('Żurek ąęł')] }))).toMatch(
      /Ταβέρνα[^]*Борщ[^]*Żurek ąęł/,
    );
  });

  it('has no line longer than the paper is wide, and aligns amounts at its edge', () => {
    const lines = textOf(
      bytesOf({
        lines: [line('W'.repeat(120), 1000, { quantity: 99, unit_price_cents: 9_999_999 })],
        buyer: { ...buyer, name: 'N'.repeat(160) },
      }),
    ).split('\n');
    expect(Math.max(...lines.map((one) => one.length))).toBeLessThanOrEqual(COLUMNS);
    expect(lines.find((one) => one.startsWith('Total  '))!.trimEnd()).toHaveLength(COLUMNS);
  });

  it('is marked as a copy when printed again, and has negative amounts for a credit note', () => {
    expect(textOf(bytesOf({}, { copy: true }))).toContain('COPY');
    expect(textOf(bytesOf())).not.toContain('COPY');
    expect(
      textOf(bytesOf({ kind: 'credit_note', credits_number: 'INV-7', payments: [], tip_cents: 0 })),
    ).toMatch(/INV-7[^]*-€31\.50/);
  });

  it('has a QR code of the given address, and nothing else', () => {
    const bytes = bytesOf(
      { kind: 'simplified', buyer: null },
      { claim_url: 'https://lola.example/orders/ABCDEF' },
    );
    expect(Buffer.from(bytes).toString('latin1')).toContain('https://lola.example/orders/ABCDEF');
    expect(wordsOf(bytes).filter(({ name }) => name === 'GS ( k')).not.toHaveLength(0);
  });
});

describe('Printer: no input text becomes a command', () => {
  it('every text field, hostile: only our own ESC, GS and FS, one cut at the end', () => {
    for (const text of HOSTILE) {
      const words = wordsOf(
        bytesOf({
          notes: text,
          table_name: text,
          invoice_number: text,
          lines: [line(text)],
          buyer: {
            ...buyer,
            name: text,
            street: text,
            city: text,
            postal_code: text,
            tax_id: text,
          },
          seller: { ...sampleInvoice().seller, name: text, legal_name: text },
          payments: [{ method: text, amount_cents: 100 }],
        }),
      );
      for (const { name } of words.filter(({ name: kind }) => kind !== 'text'))
        expect(name, JSON.stringify(text)).toMatch(OURS);
      expect(words.filter(({ name }) => name.startsWith('GS V'))).toHaveLength(1);
      expect(words.findLast(({ name }) => name !== 'text')!.name).toMatch(/^GS V/);
    }
  });

  it('a guest’s name of any letters', HAS_LONG_FORM, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        for (const { name, text: said } of wordsOf(
          bytesOf({ notes: text, buyer: { ...buyer, name: text } }),
        )) {
          if (name === 'text')
            expect(
              [...said].every((byte) => byte === 0x0a || (byte >= 0x20 && byte !== 0x7f)),
            ).toBe(true);
          else expect(name).toMatch(OURS);
        }
      }),
      { numRuns: proof(15, 100) },
    );
  });

  it('letters that a code page turns into controls are dropped: ♪ is 0x0D there', () => {
    expect(printable('a♪☺⌂◙é€\u0007\u001b')).toBe('aé€');
  });

  it('a note has at most 200 letters in 5 lines, and is indented', () => {
    const text = textOf(
      bytesOf({ notes: Array.from({ length: 40 }, (_, i) => `TOTAL ${i} €`).join('\n') }),
    );
    const noted = text.split('\n').filter((one) => /TOTAL \d/.test(one));
    expect(noted).toHaveLength(5);
    for (const one of noted) expect(one).toMatch(/^ {2}\S/);
    const long = textOf(bytesOf({ notes: 'x '.repeat(2500) }));
    expect(long.match(/x/g)!.length).toBeLessThanOrEqual(100);
  });
});
