import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeEInvoice } from '../../server/invoices/einvoice/cii.ts';
import { anyInvoice } from '../server/invoices/any-invoice.ts';
import { SAMPLES } from '../server/invoices/samples.ts';
import { broken } from './schematron.ts';
import { CASES, issueSpread } from './spread.ts';
import { lacking, RULES, run, SAXON } from './tools.ts';

const SCHEMA = join(RULES, 'FACTUR-X_EN16931.xsd');
const SCHEMATRON = join(RULES, 'EN16931-CII-validation-preprocessed.sch');
const skipped = lacking({
  programs: ['java', 'xmllint'],
  jars: SAXON,
  files: [SCHEMA, SCHEMATRON],
});

/** The change to a valid invoice, and the rule that must find it. */
const FAULTS: Record<string, [rule: string, from: RegExp, to: string]> = {
  'a total that is off': ['BR-CO-15', /(?<=<ram:GrandTotalAmount>)\d+/, '9999'],
  'lines that do not come to their sum': [
    'BR-CO-10',
    /(?<=MonetarySummation>\s*<ram:LineTotalAmount>)\d+/,
    '9999',
  ],
  'what is owed': ['BR-CO-16', /(?<=<ram:DuePayableAmount>)\d+/, '7'],
  'the base of a rate': ['BR-S-08', /(?<=<ram:BasisAmount>)\d+/, '9999'],
  'the sum of the taxes': ['BR-CO-14', /(?<=<ram:TaxTotalAmount[^>]*>)\d+/, '9999'],
  'a third decimal': ['BR-DEC-14', /(?<=<ram:GrandTotalAmount>\d+\.\d\d)/, '1'],
  'no number': ['BR-02', /(?<=<rsm:ExchangedDocument>\s*)<ram:ID>.*<\/ram:ID>/, ''],
  'no country of the seller': ['BR-09', /<ram:CountryID>ES<\/ram:CountryID>/, ''],
  'no tax number of the seller': [
    'BR-S-02',
    /<ram:SpecifiedTaxRegistration>[^]*?<\/ram:SpecifiedTaxRegistration>/,
    '',
  ],
  'a currency that is none': ['BR-CL-04', /(?<=<ram:InvoiceCurrencyCode>)EUR/, 'XYZ'],
  'a VAT number with no country': ['BR-CO-09', /(?<=schemeID="VA">)DE/, '12'],
};

describe.skipIf(skipped !== '')(`the official rules of EN 16931${skipped}`, () => {
  const made = Object.fromEntries(
    fc.sample(anyInvoice, 100).map((invoice, i) => [`made up ${i}`, writeEInvoice(invoice)]),
  );
  const samples = Object.fromEntries(
    Object.entries(SAMPLES).map(([name, invoice]) => [`sample: ${name}`, writeEInvoice(invoice)]),
  );
  const sound = samples['sample: three rates']!;
  const faulty = Object.fromEntries(
    Object.entries(FAULTS).map(([name, [, from, to]]) => [name, sound.replace(from, to)]),
  );
  let documents: Record<string, string>;
  let failures: Record<string, string[]>;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rules-'));
    documents = {
      ...Object.fromEntries(
        Object.entries(await issueSpread()).map(([name, { cii }]) => [name, cii]),
      ),
      ...samples,
      ...made,
    };
    failures = broken(SCHEMATRON, { ...documents, ...faulty });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const bySchema = (xml: string) => {
    writeFileSync(join(folder, 'invoice.xml'), xml);
    return run('xmllint', '--noout', '--schema', SCHEMA, join(folder, 'invoice.xml'));
  };

  it.each([
    ['issued by a server', CASES],
    ['that are a case of their own', Object.keys(samples)],
  ])('are broken by no invoice %s', (_, names) => {
    for (const name of names) {
      expect.soft(failures[name], name).toEqual([]);
      expect.soft(bySchema(documents[name]!).said, name).toMatch(/^\S* validates\n$/);
    }
  });

  it('are broken by none of a hundred arbitrary invoices and credit notes', () => {
    for (const [name, xml] of Object.entries(made))
      expect(failures[name], failures[name]!.length > 0 ? xml : '').toEqual([]);
  });

  it('find faults that a test puts in', () => {
    for (const [name, [rule]] of Object.entries(FAULTS)) {
      expect.soft(faulty[name], name).not.toBe(sound);
      expect
        .soft(
          failures[name]!.map((failure) => failure.split(' ')[1]),
          name,
        )
        .toContain(rule);
    }
  });

  it('come with a schema that finds an element in the wrong place, and an unknown one', () => {
    expect(
      bySchema(
        sound.replace(
          /(<ram:TypeCode>VAT<\/ram:TypeCode>)(\s*)(<ram:CategoryCode>.*<\/ram:CategoryCode>)/,
          '$3$2$1',
        ),
      ).status,
    ).not.toBe(0);
    expect(
      bySchema(sound.replace('<ram:ID>', '<ram:Mood>good</ram:Mood><ram:ID>')).status,
    ).not.toBe(0);
  });
});
