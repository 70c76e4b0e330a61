import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Country } from '../../../server/countries/modules/country.ts';
import { COUNTRIES, countryOf } from '../../../server/countries/registry.ts';
import { taxIdFieldLabel } from '../../../server/countries/tax-id-labels.ts';
import { taxIdFault } from '../../../server/countries/tax-ids.ts';
import { taxName } from '../../../server/countries/tax-names.ts';
import { CURRENCIES } from '../../../server/currencies.ts';
import { formOf } from '../../../server/invoices/pdf/country-form.ts';
import { LANGUAGES } from '../../../server/locales.ts';
import { EXPORT_FORMATS } from '../../../server/reports/catalogue.ts';
import { sampleInvoice } from '../invoices/sample-invoice.ts';

const MODULES = join(import.meta.dirname, '../../../server/countries/modules');
const codes = COUNTRIES.map(({ code }) => code);

it('every module of the folder is in the registry once, under its own code', () => {
  const files = readdirSync(MODULES).filter((file) => /^[a-z]{2}\.ts$/.test(file));
  expect([...codes].sort()).toEqual(files.map((file) => file.slice(0, 2).toUpperCase()).sort());
  for (const country of COUNTRIES) expect(countryOf(country.code)).toBe(country);
});

/** The countries that define a given property, by their codes. */
function having<Key extends keyof Country>(key: Key) {
  const with_ = COUNTRIES.filter((country) => country[key] !== undefined);
  return with_ as (Country & Required<Pick<Country, Key>>)[];
}

describe('every country module', () => {
  it.each(COUNTRIES)(
    '$code has a name, and names for its tax and ids, in every language',
    (one) => {
      for (const language of LANGUAGES) {
        expect(new Intl.DisplayNames(language, { type: 'region' }).of(one.code)).not.toBe(one.code);
        expect(taxName(one.code, language)).toMatch(/\S/);
        expect(taxIdFieldLabel(one.code, 'Tax ID')).toMatch(/\S/);
      }
    },
  );
  it.each(having('taxIds'))(
    '$code has a label for every tax id, and a valid example',
    async (one) => {
      expect(one.taxIds.labels.at(-1)![1].test('')).toBe(true);
      expect(await taxIdFault({ country: one.code, tax_id: one.taxIds.example })).toBeNull();
    },
  );
  it.each(having('taxIdCheck'))('$code names validators that the library has', async (one) => {
    const { kinds = [], load } = one.taxIdCheck;
    const library = (await load?.()) ?? {};
    const known = { ...(library.default as object | undefined), ...library };
    expect(kinds.filter((kind) => !(kind in known))).toEqual([]);
    expect(one.taxIds, 'without an example nobody is told what is right').toBeDefined();
  });
  it.each(having('vatIds'))('$code has only the letters of its own VAT ids', ({ code, vatIds }) => {
    const theirs = COUNTRIES.filter((other) => other.code !== code).flatMap(
      (other) => other.vatIds?.letters ?? [],
    );
    expect(vatIds.letters.filter((letters) => theirs.includes(letters))).toEqual([]);
  });
  it.each(having('vatIdsOf'))('$code shares VAT ids that are checked', ({ vatIdsOf }) =>
    expect(countryOf(vatIdsOf).taxIdCheck).toBeDefined(),
  );
  it.each(having('currency'))('$code proposes a currency of ISO 4217', ({ currency }) =>
    expect(CURRENCIES).toContain(currency),
  );
  it.each(having('simplifiedUpTo'))('$code states limits in its own currency', (one) => {
    expect(one.simplifiedUpTo.cents).toBeGreaterThan(0);
    expect(one.simplifiedUpTo.currency).toBe(one.currency);
  });
  it.each(having('exports'))('$code names exports that exist', (one) =>
    expect(one.exports.filter((id) => !EXPORT_FORMATS.some((known) => known === id))).toEqual([]),
  );
  it.each(having('form'))(
    '$code puts a form with a title and labels on its documents',
    ({ code }) => {
      const invoice = sampleInvoice();
      const form = formOf({ ...invoice, seller: { ...invoice.seller, country: code } })!;
      expect(form.title).toMatch(/\S/);
      expect(form.fields.filter(([label]) => label.trim()).length).toBeGreaterThan(0);
    },
  );
});

it('a country without a module has the defaults', () => {
  expect(countryOf('QQ')).toEqual({ code: 'QQ', postalCodes: undefined });
  expect(countryOf('constructor').taxIds).toBeUndefined();
  expect(countryOf(null).postalCodes).toBeUndefined();
  expect(countryOf('QA').postalCodes).toBe('none');
  const invoice = sampleInvoice();
  expect(formOf({ ...invoice, seller: { ...invoice.seller, country: 'QA' } })).toBeNull();
});
