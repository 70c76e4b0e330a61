import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeEInvoice } from '../../../server/invoices/einvoice/cii.ts';
import { buyerOf, sellerOf } from '../../../server/invoices/einvoice/semantic-model.ts';
import { writeUbl } from '../../../server/invoices/einvoice/ubl.ts';
import { anyInvoice } from './any-invoice.ts';
import { sampleInvoice } from './sample-invoice.ts';
import { SAMPLES } from './samples.ts';
import { factsOf, sumsIn, sumsOf } from './terms.ts';
import { faultsOfUbl } from './ubl-order.ts';
import { HAS_LONG_FORM, proof } from '../../support/torture.ts';

describe('UBL', () => {
  test.each(Object.entries(SAMPLES))('%s: states what CII states, term by term', (_, invoice) => {
    const facts = factsOf(writeUbl(invoice));
    expect(facts).toEqual(factsOf(writeEInvoice(invoice)));
    expect(facts['BT-1']).toEqual([invoice.invoice_number]);
    expect(facts['BT-126']).toHaveLength(invoice.lines.length);
  });

  test.each(Object.entries(SAMPLES))(
    '%s: has its elements in the schema’s order, none empty, and a currency at each amount',
    (_, invoice) => {
      expect(faultsOfUbl(writeUbl(invoice))).toEqual([]);
    },
  );

  test('is checked by a test that finds an element out of place, an unknown one, an empty one and an amount without currency', () => {
    const sound = writeUbl(SAMPLES['three rates']!);
    const broken = [
      sound.replace(/(<cbc:ID>.*<\/cbc:ID>)(\s*)(<cbc:IssueDate>.*<\/cbc:IssueDate>)/, '$3$2$1'),
      sound.replace('<cbc:IssueDate>', '<cbc:Mood>good</cbc:Mood><cbc:IssueDate>'),
      sound.replace(/(?<=<cbc:CityName>)[^<]+/, ''),
      sound.replace(/ currencyID="EUR"/, ''),
    ];
    for (const xml of broken) expect(faultsOfUbl(xml)).toHaveLength(1);
  });

  test('has a document type of its own for a credit note, which names what it credits', () => {
    const xml = writeUbl(SAMPLES['credit note']!);
    expect(xml).toContain(
      '<CreditNote xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"',
    );
    expect(factsOf(xml)['BT-25']).toEqual(['INV-2026-0041']);
  });

  test('states the payment method when there was only one: the standard has room for no second', () => {
    const reported = (...methods: string[]) =>
      factsOf(
        writeUbl(
          sampleInvoice({ payments: methods.map((method) => ({ method, amount_cents: 100 })) }),
        ),
      )['BT-81'];
    expect([
      reported('cash'),
      reported('card', 'card'),
      reported('cash', 'card'),
      reported('other'),
      reported(),
    ]).toEqual([['10'], ['48'], ['1'], ['1'], undefined]);
  });

  test('names a method of the restaurant’s own beside the code of its kind', () => {
    const written = (...payments: object[]) =>
      factsOf(
        writeUbl(
          sampleInvoice({
            payments: payments.map((one) => ({ method: 'any', amount_cents: 100, ...one })),
          }),
        ),
      );
    const voucher = { kind: 'voucher', name: 'Sodexo' };
    const transfer = { kind: 'transfer', name: 'Bank' };
    expect(written(voucher, voucher)).toMatchObject({ 'BT-81': ['ZZZ'], 'BT-82': ['Sodexo'] });
    expect(written(transfer)).toMatchObject({ 'BT-81': ['42'], 'BT-82': ['Bank'] });
    expect(written(voucher, { method: 'cash' })).toMatchObject({
      'BT-81': ['1'],
      'BT-82': ['Sodexo, cash'],
    });
    expect(written({ method: 'cash' })['BT-82']).toBeUndefined();
  });

  test.each([
    ['CH', 'DE136695976', 'DE136695976'],
    ['GB', 'XI980780684', 'XI980780684'],
    ['CH', 'CHE-107.787.577 MWST', 'CHE107787577MWST'],
    ['GR', 'gr 094259216', 'EL094259216'],
    ['NO', 'NO 995 525 828 MVA', 'NO995525828MVA'],
    ['MK', 'MK4030000375897', 'MK4030000375897'],
    ['CH', 'CHE-107.787.577', null],
    ['ES', 'B12345674', null],
    ['DE', '181/815/08155', null],
    ['MX', 'ESB9307148T1', null],
    ['DE', 'HRB 12345', null],
  ])(
    'in %s states %s as the VAT id %s (BT-48), or else as the register’s number (BT-47)',
    (country, tax_id, vat_id) => {
      const sample = sampleInvoice();
      const invoice = { ...sample, edition: 2, buyer: { ...sample.buyer!, country, tax_id } };
      expect(factsOf(writeUbl(invoice))['BG-7 tax number']).toEqual(vat_id ? [vat_id] : undefined);
      expect(buyerOf(invoice)).toMatchObject({ vat_id, company_number: vat_id ? null : tax_id });
      const cii = writeEInvoice(invoice);
      expect(cii.includes(`schemeID="VA">${vat_id}<`)).toBe(vat_id !== null);
      expect(cii.includes(`<ram:ID>${tax_id}</ram:ID>`)).toBe(vat_id === null);
    },
  );
  test('identifies the seller by its tax number too, and invoices issued before stay as they were', () => {
    const sample = sampleInvoice();
    const seller = { ...sample.seller, country: 'MC', tax_id: 'FR40303265045' };
    expect(sellerOf({ ...sample, seller, edition: 2 }).vat_id).toBe('FR40303265045');
    expect(sellerOf({ ...sample, seller })).toMatchObject({
      vat_id: null,
      company_number: 'FR40303265045',
    });
  });
  test('has no element for a postal code that is not there', () => {
    const sample = sampleInvoice();
    const invoice = {
      ...sample,
      seller: { ...sample.seller, postal_code: '' },
      buyer: { ...sample.buyer!, postal_code: null },
    };
    expect(writeUbl(invoice)).not.toContain('PostalZone');
    expect(writeEInvoice(invoice)).not.toContain('PostcodeCode');
  });

  test('writes VAT ids as the standard requires, Greece’s with EL', () => {
    expect(factsOf(writeUbl(SAMPLES['foreign buyer']!))['BG-7 tax number']).toEqual([
      'EL123456789',
    ]);
    expect(factsOf(writeUbl(SAMPLES['a German house']!))['BG-4 tax number']).toEqual([
      'DE811907980',
    ]);
  });
});

describe('is checked more strictly than by the schematron: recalculated from the XML alone, UBL and CII match the row to the cent', () => {
  test.each([
    ['cii', writeEInvoice],
    ['ubl', writeUbl],
  ] as const)('%s', HAS_LONG_FORM, (_, write) => {
    fc.assert(
      fc.property(anyInvoice, (invoice) => {
        const { stated, calculated, lines, left } = sumsIn(write(invoice));
        expect(stated).toEqual(sumsOf(invoice));
        expect(calculated).toEqual(sumsOf(invoice));
        expect(lines.calculated).toEqual(lines.stated);
        expect(left).toBe(0);
      }),
      { numRuns: proof(20, 200) },
    );
  });
});
