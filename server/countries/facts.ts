/**
 * What is particular to a country, as far as the program knows it: how its tax ids are called and written, and whether its
 * addresses have postal codes. Countries that are not here have what most have. What its tax is called is in `tax-names.ts`,
 * the check of an id in `tax-ids.ts`.
 */
export interface CountryFacts {
  /** How a tax id is called here: the first label whose form it has, compact (`DE136695976`). The last one fits all. */
  taxIds: readonly [label: string, form: RegExp][];
  /** An id that is right here, as it is usually written. */
  example: string;
  /** Its VAT ids are as long as the example: its letters and as many digits. */
  digits?: true;
}

const ANY = /^/;
/** One label for whatever the id is. */
function called(label: string, example: string): CountryFacts {
  return {
    taxIds: [[label, ANY]],
    example,
  };
}
/** The same, where a VAT id is its country's letters and a number of digits. */
function counted(label: string, example: string): CountryFacts {
  return {
    ...called(label, example),
    digits: true,
  };
}
/** A VAT id with its country's letters has another label than a national number. */
function both([vat, form]: [string, RegExp], national: string, example: string): CountryFacts {
  return {
    taxIds: [
      [vat, form],
      [national, ANY],
    ],
    example,
  };
}

/** The example is checked by the tests to be right. */
const FACTS: Record<string, CountryFacts> = {
  AD: called('NRT', 'U-132950-X'),
  AE: called('TRN', '100123456700003'),
  AL: called('NIPT', 'J91402501L'),
  AO: called('NIF', '5000000042'),
  AR: called('CUIT', '20-05536168-2'),
  AT: { ...both(['UID', /^(AT)?U\d/], 'St.-Nr.', 'ATU13585627'), digits: true },
  AU: called('ABN', '83 914 571 673'),
  AZ: called('VÖEN', '1400057421'),
  BA: called('JIB', '4200000000005'),
  BE: { ...both(['BTW/TVA', /^BE/], 'BTW/TVA', 'BE0428759497'), digits: true },
  BG: both(['ДДС №', /^BG/], 'ЕИК', 'BG175074752'),
  BH: called('VAT No.', '200000000000003'),
  BO: called('NIT', '1020255020'),
  BR: {
    taxIds: [
      ['CPF', /^\d{11}$/],
      ['CNPJ', ANY],
    ],
    example: '11.222.333/0001-81',
  },
  BY: called('УНП', '200988541'),
  BZ: called('TIN', '000005-13'),
  CA: {
    taxIds: [
      ['QST', /TQ\d{4}$/],
      ['GST/HST', /RT\d{4}$/],
      ['BN', ANY],
    ],
    example: '12302 6635 RT0001',
  },
  CH: {
    taxIds: [
      ['MWST-Nr.', /^CHE\d{9}MWST$/],
      ['N° TVA', /^CHE\d{9}TVA$/],
      ['N. IVA', /^CHE\d{9}IVA$/],
      ['UID', ANY],
    ],
    example: 'CHE-107.787.577 MWST',
    digits: true,
  },
  CL: called('RUT', '76.086.428-5'),
  CN: called('USCC', '91110000600037341L'),
  CO: called('NIT', '213.123.432-1'),
  CR: called('Cédula jurídica', '3-101-999999'),
  CU: called('NIT', '91021027775'),
  CY: called('VAT no.', 'CY10259033P'),
  CZ: {
    taxIds: [
      ['DIČ', /^CZ/],
      ['IČO', /^\d{8}$/],
      ['DIČ', ANY],
    ],
    example: 'CZ25123891',
  },
  DE: {
    taxIds: [
      ['USt-IdNr.', /^(DE)?\d{9}$/],
      ['St.-Nr.', ANY],
    ],
    example: 'DE136695976',
    digits: true,
  },
  DK: counted('CVR/SE-nr.', 'DK13585628'),
  DO: called('RNC', '1-01-85004-3'),
  DZ: called('NIF', '416001000000007'),
  EC: called('RUC', '1792060346-001'),
  EE: { ...both(['KMKR nr', /^EE/], 'Registrikood', 'EE100594102'), digits: true },
  EG: called('TRN', '100-531-385'),
  ES: called('NIF', 'B12345674'),
  FI: { ...both(['ALV-nro', /^FI/], 'Y-tunnus', 'FI20774740'), digits: true },
  FO: called('V-tal', '623857'),
  FR: {
    taxIds: [
      ['N° TVA', /^(FR)?[0-9A-Z]{2}\d{9}$/],
      ['SIRET', /^\d{14}$/],
      ['SIREN', /^\d{9}$/],
      ['N° fiscal', ANY],
    ],
    example: 'FR40303265045',
  },
  GB: {
    taxIds: [
      ['UTR', /^\d{10}K?$/],
      ['VAT Reg No', ANY],
    ],
    example: 'GB980780684',
    digits: true,
  },
  GE: called('ს/კ', '404476205'),
  GH: called('TIN', 'C0000803561'),
  GN: called('NIFP', '693770885'),
  GR: { ...called('ΑΦΜ', 'EL094259216'), digits: true },
  GT: called('NIT', '576937-K'),
  HK: called('BR No.', '12345678'),
  HN: called('RTN', '08011985123960'),
  HR: { ...called('OIB', 'HR33392005961'), digits: true },
  HU: { ...both(['Közösségi adószám', /^HU/], 'Adószám', 'HU12892312'), digits: true },
  ID: called('NPWP', '01.312.166.0-091.000'),
  IE: { ...called('VAT No.', 'IE6433435F') },
  IL: called('VAT no.', '516179157'),
  IN: {
    taxIds: [
      ['PAN', /^[A-Z]{5}\d{4}[A-Z]$/],
      ['GSTIN', ANY],
    ],
    example: '27AAPFU0939F1ZV',
  },
  IS: {
    taxIds: [
      ['VSK-númer', /^(IS)?\d{5,6}$/],
      ['Kennitala', ANY],
    ],
    example: '00621',
  },
  IT: {
    taxIds: [
      ['P.IVA', /^(IT)?\d{11}$/],
      ['C.F.', ANY],
    ],
    example: 'IT00743110157',
    digits: true,
  },
  JP: {
    taxIds: [
      ['Registration no.', /^T\d{13}$/],
      ['Corporate no.', ANY],
    ],
    example: 'T5835678256246',
    digits: true,
  },
  KE: called('PIN', 'P051365947M'),
  KR: called('BRN', '116-82-00276'),
  LI: called('MWST-Nr.', '60123'),
  LT: both(['PVM kodas', /^LT/], 'Kodas', 'LT119511515'),
  LU: { ...called('N° TVA', 'LU15027442'), digits: true },
  LV: { ...both(['PVN nr.', /^LV/], 'Reģ. nr.', 'LV40003521600'), digits: true },
  MA: called('ICE', '001561191000066'),
  MC: called('N° TVA', 'FR53000004605'),
  MD: called('IDNO', '1008600038413'),
  ME: called('PIB', '02655284'),
  MK: called('ЕДБ', '4030000375897'),
  MT: counted('VAT No.', 'MT11679112'),
  MU: called('VAT Reg. No.', 'VAT20123456'),
  MX: called('RFC', 'GODE561231GR8'),
  MY: called('SST No.', 'W10-1808-31000001'),
  MZ: called('NUIT', '400339910'),
  NG: called('TIN', '12345678-0001'),
  NI: called('RUC', 'J0310000000001'),
  NL: both(['Btw-id', /^NL/], 'RSIN', 'NL004495445B01'),
  NO: { ...both(['Org.nr.', ANY], 'Org.nr.', 'NO995525828MVA'), digits: true },
  NZ: called('GST no.', '49-091-850'),
  OM: called('VATIN', 'OM1100000000'),
  PA: called('RUC', '155596713-2-2015'),
  PE: called('RUC', '20512333797'),
  PH: called('TIN', '123-456-789-00000'),
  PK: called('NTN', '1234567-8'),
  PL: counted('NIP', 'PL8567346215'),
  PR: called('EIN', '66-0123456'),
  PT: counted('NIF', 'PT501964843'),
  PY: called('RUC', '80028061-0'),
  RO: both(['CIF', /^RO/], 'CUI', 'RO18547290'),
  RS: called('PIB', '101134702'),
  RU: called('ИНН', '7707083893'),
  SA: called('VAT no.', '300000000000003'),
  SE: { ...both(['Momsreg.nr', /^SE/], 'Org.nr', 'SE123456789701'), digits: true },
  SG: called('GST Reg. No.', '197401143C'),
  SI: counted('ID za DDV', 'SI50223054'),
  SK: both(['IČ DPH', /^SK/], 'DIČ', 'SK2022749619'),
  SM: called('COE', '24165'),
  SV: called('NIT', '0614-050707-104-8'),
  TH: called('TIN', '0-9940-00617-72-1'),
  TN: called('MF', '1182431/M/A/M/000'),
  TR: called('VKN', '4540536920'),
  TW: called('UBN', '00501503'),
  UA: called('ІПН', '32855961'),
  US: called('EIN', '91-1144442'),
  UY: called('RUT', '211003420017'),
  VE: called('RIF', 'V-11470283-4'),
  VN: called('MST', '0100233488'),
  ZA: {
    taxIds: [
      ['VAT no.', /^4\d{9}$/],
      ['TIN', ANY],
    ],
    example: '4010123456',
  },
};

/** @returns null for a country that nothing particular is known of */
export function factsOf(country: string | null | undefined): CountryFacts | null {
  return (country && FACTS[country]) || null;
}

/** Every country that there are facts of. */
export const KNOWN_COUNTRIES = Object.keys(FACTS);
