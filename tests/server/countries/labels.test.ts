import { describe, expect, it } from 'vitest';
import { taxIdFieldLabel, taxIdLabel } from '../../../server/countries/tax-id-labels.ts';
import { taxName, taxNameInside } from '../../../server/countries/tax-names.ts';
import { postalCodesOf } from '../../../server/countries/postal-codes.ts';
import { receiptRows } from '../../../server/invoices/pdf/receipt-rows.ts';
import { formatMoney } from '../../../server/money.ts';
import { buyerLines, priceOf, sellerLines } from '../../../server/invoices/pdf/facts.ts';
import { wordsOf } from '../../../server/invoices/document/words.ts';
import { sampleInvoice } from '../invoices/sample-invoice.ts';

describe('the label of a tax id', () => {
  it.each([
    ['DE', 'DE136695976', 'USt-IdNr.'],
    ['DE', '181/815/08155', 'St.-Nr.'],
    ['AT', 'ATU13585627', 'UID'],
    ['CH', 'CHE-107.787.577 MWST', 'MWST-Nr.'],
    ['CH', 'CHE-107.787.577', 'UID'],
    ['ES', 'B12345674', 'NIF'],
    ['FR', 'FR40303265045', 'N° TVA'],
    ['FR', '303 265 045', 'SIREN'],
    ['IT', 'IT00743110157', 'P.IVA'],
    ['GB', 'GB980780684', 'VAT Reg No'],
    ['US', '91-1144442', 'EIN'],
    ['AU', '83 914 571 673', 'ABN'],
    ['NZ', '49-091-850', 'GST no.'],
    ['JP', 'T5835678256246', 'Registration no.'],
    ['CA', '12302 6635 RT0001', 'GST/HST'],
    ['IN', '27AAPFU0939F1ZV', 'GSTIN'],
    ['MX', 'GODE561231GR8', 'RFC'],
    ['BR', '11.222.333/0001-81', 'CNPJ'],
    ['AR', '20-05536168-2', 'CUIT'],
    ['CL', '76.086.428-5', 'RUT'],
    ['CO', '213.123.432-1', 'NIT'],
    ['PE', '20512333797', 'RUC'],
    ['QA', '12345', 'Tax ID'],
    ['CH', 'DE136695976', 'USt-IdNr.'],
    [null, 'DE136695976', 'USt-IdNr.'],
  ])('in %s %s is a %s', (country, tax_id, label) =>
    expect(taxIdLabel(tax_id, country, 'Tax ID')).toBe(label),
  );
  it('names every kind of the country before one is typed', () => {
    expect(taxIdFieldLabel('DE', 'Steuernummer')).toBe('USt-IdNr. / St.-Nr.');
    expect(taxIdFieldLabel('QA', 'Steuernummer')).toBe('Steuernummer');
  });
});

describe('the name of the tax', () => {
  it.each([
    ['DE', 'de', 'USt'],
    ['AT', 'de-AT', 'USt'],
    ['CH', 'de-CH', 'MWST'],
    ['CH', 'fr-CH', 'TVA'],
    ['ES', 'es', 'IVA'],
    ['ES', 'de', 'MwSt.'],
    ['IE', 'en', 'VAT'],
    ['FR', 'fr-FR', 'TVA'],
    ['IT', 'it', 'IVA'],
    ['US', 'en-US', 'Sales tax'],
    ['AU', 'en-AU', 'GST'],
    ['AU', 'fr', 'GST'],
    ['JP', 'en', 'Consumption tax'],
    ['PE', 'es-PE', 'IGV'],
  ])('in %s, written in %s: %s', (country, locale, name) =>
    expect(taxName(country, locale)).toBe(name),
  );
  it('is lower case in a sentence when it is a word, not when it is a name', () => {
    expect(taxNameInside('US', 'en')).toBe('sales tax');
    expect(taxNameInside('IE', 'en')).toBe('VAT');
    expect(taxNameInside('ES', 'de')).toBe('MwSt.');
  });
});

it('postal codes are required, optional or absent by country', () =>
  expect(['DE', 'AE', 'HK', 'PA', 'IE', 'XX', null].map((one) => postalCodesOf(one))).toEqual([
    'always',
    'none',
    'none',
    'optional',
    'optional',
    'optional',
    'optional',
  ]));

describe('documents', () => {
  const base = sampleInvoice();
  const german = {
    ...base,
    locale: 'de',
    buyer_locale: null,
    seller: { ...base.seller, country: 'DE', tax_id: '181/815/08155' },
    edition: 2,
  };

  it('label a tax id by its kind, on A4 and on the receipt', () => {
    expect(sellerLines(german)).toContain('St.-Nr. 181/815/08155');
    expect(receiptRows(german, {}).map(({ left }) => left)).toContain('St.-Nr. 181/815/08155');
    const buyer = { ...base.buyer!, country: 'CH', tax_id: 'DE136695976' };
    expect(buyerLines(buyer, german)).toContain('USt-IdNr. DE136695976');
  });
  it('name the tax as the seller’s country does', () => {
    const swiss = {
      ...german,
      locale: 'de-CH',
      buyer: null,
      seller: { ...german.seller, country: 'CH', tax_id: 'CHE-107.787.577 MWST' },
    };
    expect(wordsOf(swiss)).toMatchObject({
      tax: 'MWST',
      prices_with_tax: 'Preise einschließlich MWST.',
    });
    const spanish = { ...swiss, seller: { ...german.seller, country: 'ES' } };
    expect(wordsOf(spanish).prices_with_tax).toBe('Preise einschließlich MwSt.');
    const texts = receiptRows(swiss, {}).flatMap(({ left, right = '' }) => [left, right]);
    expect(texts.filter((text) => text.includes('USt'))).toEqual([]);
    const american = { ...german, locale: 'en', seller: { ...german.seller, country: 'US' } };
    expect(wordsOf(american)).toMatchObject({
      tax: 'Sales tax',
      subtotal: 'Total without sales tax',
    });
  });
  it('keep the words that they were issued with', () => {
    const { edition: _edition, ...earlier } = german;
    expect(sellerLines(earlier)).toContain('USt-IdNr. 181/815/08155');
    expect(wordsOf({ ...earlier, seller: { ...german.seller, country: 'CH' } }).tax).toBe('USt');
  });
  it('are in a language from the edition on in which the program has it', () => {
    const seller = { ...base.seller, country: 'BR', tax_id: 'X1' };
    const written = (edition: number) => {
      const document = { ...base, locale: 'pt', buyer: null, seller, edition };
      const rows = receiptRows(document, {}).flatMap(({ left, right = '' }) => [left, right]);
      return { rows, words: wordsOf(document), figures: priceOf(document)(123_456) };
    };
    const [before, now] = [written(2), written(3)];
    expect(before.words).toMatchObject({ total: 'Total', paid: 'Paid', tax: 'Taxes' });
    expect(before.rows).toContain('Invoice');
    expect(before.figures).toBe(formatMoney(123_456, base, 'pt'));
    expect(now.words).toMatchObject({ total: 'Total', paid: 'Pago', tax: 'Impostos' });
    expect(now.rows).toContain('Fatura');
    expect(now.figures).toBe(formatMoney(123_456, base, 'pt-PT'));
  });
});
