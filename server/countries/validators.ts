/** What tells whether a tax id is well formed, by country. One country is loaded when the first of its numbers comes: all at once take 300 ms and more. */
import type { Validator } from 'stdnum';

export interface Checks {
  /** The names in `stdnum` of what is a tax id here, a person's or a register's number too where it serves as one; the VAT id, or what stands in its place, first. */
  kinds: readonly string[];
  load: () => Promise<Record<string, unknown>>;
  /** Compact forms that are right besides, which the library does not know or gets wrong. */
  also?: (compact: string) => boolean;
  /** Decides alone, where the library is wrong both ways; null for forms that it says nothing of. */
  decides?: (compact: string) => boolean | null;
}

function form(...forms: RegExp[]) {
  return (compact: string) => forms.some((one) => one.test(compact));
}

const CZECH_WEIGHTS = [8, 7, 6, 5, 4, 3, 2];
/**
 * A Czech VAT number of nine digits that begins with 6: the library weighs that 6 too, which is no part of the sum.
 * Source: the European Commission's "VAT number construction rules" (TAXUD), CZ, special case.
 */
function czechSpecial(compact: string): boolean | null {
  const [, digits, check] = /^(?:CZ)?6(\d{7})(\d)$/.exec(compact) ?? [];
  if (digits === undefined) return null;
  const sum = CZECH_WEIGHTS.reduce((all, weight, i) => all + weight * Number(digits[i]), 0);
  return Number(check) === (18 - ((10 - (sum % 11)) % 11)) % 10;
}

/** RFCs that the SAT gives to nobody in particular: a sale to the public, and a buyer from abroad (Anexo 20). */
const MEXICAN_GENERAL = form(/^X[AE]XX010101000$/);

/** A country whose numbers the library does not know, but how long they are. */
function formOnly(...forms: RegExp[]): Checks {
  return {
    kinds: [],
    load: () => Promise.resolve({}),
    also: form(...forms),
  };
}

export const CHECKS: Record<string, Checks> = {
  AE: formOnly(/^\d{15}$/),
  BA: formOnly(/^\d{12,13}$/),
  BH: formOnly(/^\d{15}$/),
  HK: formOnly(/^\d{8}([0-9A-Z]{3,10})?$/),
  HN: formOnly(/^\d{14}$/),
  PH: formOnly(/^\d{9}(\d{3,5})?$/),
  SA: formOnly(/^3\d{13}3$/),
  AD: { kinds: ['nrt'], load: () => import('stdnum/lib/cjs/ad/index.js') },
  AL: { kinds: ['nipt'], load: () => import('stdnum/lib/cjs/al/index.js') },
  AO: { kinds: ['nif', 'bi'], load: () => import('stdnum/lib/cjs/ao/index.js') },
  AR: { kinds: ['cuit', 'dni'], load: () => import('stdnum/lib/cjs/ar/index.js') },
  AT: { kinds: ['uid', 'tin', 'businessid'], load: () => import('stdnum/lib/cjs/at/index.js') },
  AU: { kinds: ['abn', 'acn', 'tfn'], load: () => import('stdnum/lib/cjs/au/index.js') },
  AZ: { kinds: ['tin'], load: () => import('stdnum/lib/cjs/az/index.js') },
  BE: { kinds: ['vat', 'nn', 'bis', 'insz'], load: () => import('stdnum/lib/cjs/be/index.js') },
  BG: { kinds: ['vat', 'egn', 'pnf'], load: () => import('stdnum/lib/cjs/bg/index.js') },
  BR: { kinds: ['cnpj', 'cpf'], load: () => import('stdnum/lib/cjs/br/index.js') },
  BY: { kinds: ['unp'], load: () => import('stdnum/lib/cjs/by/index.js') },
  BZ: { kinds: ['tin'], load: () => import('stdnum/lib/cjs/bz/index.js') },
  CA: {
    kinds: ['gst', 'bn', 'qst', 'pst', 'bc_bhn', 'sin'],
    load: () => import('stdnum/lib/cjs/ca/index.js'),
  },
  CH: { kinds: ['vat', 'uid', 'ssn'], load: () => import('stdnum/lib/cjs/ch/index.js') },
  CL: { kinds: ['rut', 'run'], load: () => import('stdnum/lib/cjs/cl/index.js') },
  CN: { kinds: ['uscc', 'ric'], load: () => import('stdnum/lib/cjs/cn/index.js') },
  CO: { kinds: ['nit'], load: () => import('stdnum/lib/cjs/co/index.js') },
  CR: { kinds: ['cpj', 'cpf', 'cr'], load: () => import('stdnum/lib/cjs/cr/index.js') },
  CU: { kinds: ['ni'], load: () => import('stdnum/lib/cjs/cu/index.js') },
  CY: { kinds: ['vat'], load: () => import('stdnum/lib/cjs/cy/index.js') },
  CZ: {
    kinds: ['dic', 'ico', 'rc'],
    load: () => import('stdnum/lib/cjs/cz/index.js'),
    decides: czechSpecial,
  },
  DE: { kinds: ['vat', 'stnr', 'idnr'], load: () => import('stdnum/lib/cjs/de/index.js') },
  DK: { kinds: ['cvr', 'cpr'], load: () => import('stdnum/lib/cjs/dk/index.js') },
  DO: { kinds: ['rnc', 'cedula'], load: () => import('stdnum/lib/cjs/do/index.js') },
  DZ: { kinds: ['nif'], load: () => import('stdnum/lib/cjs/dz/index.js') },
  EC: { kinds: ['ruc', 'ci'], load: () => import('stdnum/lib/cjs/ec/index.js') },
  EE: { kinds: ['kmkr', 'registrikood', 'ik'], load: () => import('stdnum/lib/cjs/ee/index.js') },
  EG: { kinds: ['tn'], load: () => import('stdnum/lib/cjs/eg/index.js') },
  ES: { kinds: ['nif', 'cif', 'dni', 'nie'], load: () => import('stdnum/lib/cjs/es/index.js') },
  FI: { kinds: ['alv', 'ytunnus', 'hetu'], load: () => import('stdnum/lib/cjs/fi/index.js') },
  FO: { kinds: ['vn'], load: () => import('stdnum/lib/cjs/fo/index.js') },
  FR: { kinds: ['tva', 'siren', 'siret', 'nif'], load: () => import('stdnum/lib/cjs/fr/index.js') },
  GB: { kinds: ['vat', 'utr', 'nino'], load: () => import('stdnum/lib/cjs/gb/index.js') },
  GH: { kinds: ['tin'], load: () => import('stdnum/lib/cjs/gh/index.js') },
  GN: { kinds: ['nifp'], load: () => import('stdnum/lib/cjs/gn/index.js') },
  GR: { kinds: ['vat'], load: () => import('stdnum/lib/cjs/gr/index.js') },
  GT: { kinds: ['nit', 'cui'], load: () => import('stdnum/lib/cjs/gt/index.js') },
  HR: { kinds: ['oib'], load: () => import('stdnum/lib/cjs/hr/index.js') },
  HU: {
    kinds: ['anum'],
    load: () => import('stdnum/lib/cjs/hu/index.js'),
    // The domestic number: the same eight digits, then the kind of taxpayer and the county.
    also: form(/^\d{8}[1-5]\d{2}$/),
  },
  ID: { kinds: ['npwp'], load: () => import('stdnum/lib/cjs/id/index.js'), also: form(/^\d{16}$/) },
  IE: { kinds: ['vat', 'pps'], load: () => import('stdnum/lib/cjs/ie/index.js') },
  IL: { kinds: ['hp', 'idnr'], load: () => import('stdnum/lib/cjs/il/index.js') },
  IN: { kinds: ['gstin', 'pan'], load: () => import('stdnum/lib/cjs/in/index.js') },
  IS: { kinds: ['vsk', 'kennitala'], load: () => import('stdnum/lib/cjs/is/index.js') },
  IT: { kinds: ['iva', 'codicefiscale'], load: () => import('stdnum/lib/cjs/it/index.js') },
  JP: { kinds: ['cn'], load: () => import('stdnum/lib/cjs/jp/index.js') },
  KE: { kinds: ['pin'], load: () => import('stdnum/lib/cjs/ke/index.js') },
  KR: { kinds: ['brn', 'rrn'], load: () => import('stdnum/lib/cjs/kr/index.js') },
  LI: {
    kinds: ['peid'],
    load: () => import('stdnum/lib/cjs/li/index.js'),
    // The number that the country's tax office gives.
    also: form(/^\d{5}$/),
  },
  LT: { kinds: ['pvm', 'asmens'], load: () => import('stdnum/lib/cjs/lt/index.js') },
  LU: { kinds: ['tva'], load: () => import('stdnum/lib/cjs/lu/index.js') },
  LV: { kinds: ['pvn'], load: () => import('stdnum/lib/cjs/lv/index.js') },
  MA: { kinds: ['ice', 'ice9'], load: () => import('stdnum/lib/cjs/ma/index.js') },
  MC: { kinds: ['tva'], load: () => import('stdnum/lib/cjs/mc/index.js') },
  MD: { kinds: ['idno'], load: () => import('stdnum/lib/cjs/md/index.js') },
  ME: { kinds: ['pib'], load: () => import('stdnum/lib/cjs/me/index.js') },
  MK: { kinds: ['edb'], load: () => import('stdnum/lib/cjs/mk/index.js') },
  MT: { kinds: ['vat'], load: () => import('stdnum/lib/cjs/mt/index.js') },
  MX: {
    kinds: ['rfc'],
    load: () => import('stdnum/lib/cjs/mx/index.js'),
    also: MEXICAN_GENERAL,
  },
  MZ: { kinds: ['nuit'], load: () => import('stdnum/lib/cjs/mz/index.js') },
  NL: { kinds: ['btw', 'bsn'], load: () => import('stdnum/lib/cjs/nl/index.js') },
  NO: {
    kinds: ['mva', 'orgnr', 'fodselsnummer'],
    load: () => import('stdnum/lib/cjs/no/index.js'),
  },
  NZ: {
    kinds: ['ird'],
    load: () => import('stdnum/lib/cjs/nz/index.js'),
    also: form(/^94\d{11}$/),
  },
  PE: { kinds: ['ruc', 'cui', 'ce'], load: () => import('stdnum/lib/cjs/pe/index.js') },
  PK: {
    kinds: ['ntn', 'cnic'],
    load: () => import('stdnum/lib/cjs/pk/index.js'),
    also: form(/^\d{8}$/),
  },
  PL: { kinds: ['nip', 'pesel', 'regon'], load: () => import('stdnum/lib/cjs/pl/index.js') },
  PT: { kinds: ['nif', 'nipc'], load: () => import('stdnum/lib/cjs/pt/index.js') },
  PY: { kinds: ['ruc', 'cedula'], load: () => import('stdnum/lib/cjs/py/index.js') },
  RO: { kinds: ['cif', 'cui', 'cnp', 'onrc'], load: () => import('stdnum/lib/cjs/ro/index.js') },
  RS: { kinds: ['pib', 'jmbg'], load: () => import('stdnum/lib/cjs/rs/index.js') },
  RU: { kinds: ['inn'], load: () => import('stdnum/lib/cjs/ru/index.js') },
  SE: { kinds: ['vat', 'orgnr', 'personnummer'], load: () => import('stdnum/lib/cjs/se/index.js') },
  SG: {
    kinds: ['uen'],
    load: () => import('stdnum/lib/cjs/sg/index.js'),
    // Numbers of the register of GST itself: M2-0018235-1, MR-8500250-3.
    also: form(/^M[A-Z0-9]\d{7}[A-Z0-9]$/),
  },
  SI: { kinds: ['ddv', 'emso'], load: () => import('stdnum/lib/cjs/si/index.js') },
  SK: {
    kinds: ['dph', 'rc'],
    load: () => import('stdnum/lib/cjs/sk/index.js'),
    // The register's number (IČO).
    also: form(/^\d{8}$/),
  },
  SM: { kinds: ['coe'], load: () => import('stdnum/lib/cjs/sm/index.js') },
  SV: {
    kinds: ['nit'],
    load: () => import('stdnum/lib/cjs/sv/index.js'),
    // A person's DUI, which is the NIT since 2021.
    also: form(/^\d{9}$/),
  },
  TH: { kinds: ['moa', 'tin', 'idnr'], load: () => import('stdnum/lib/cjs/th/index.js') },
  TN: { kinds: ['mf'], load: () => import('stdnum/lib/cjs/tn/index.js') },
  TR: { kinds: ['vkn', 'tckimlik'], load: () => import('stdnum/lib/cjs/tr/index.js') },
  TW: { kinds: ['ubn', 'ban', 'natid'], load: () => import('stdnum/lib/cjs/tw/index.js') },
  UA: {
    kinds: ['edrpou', 'rntrc'],
    load: () => import('stdnum/lib/cjs/ua/index.js'),
    // The payer of VAT has a number of its own, of twelve digits for companies.
    also: form(/^\d{12}$/),
  },
  US: {
    kinds: ['ein', 'ssn'],
    load: () => import('stdnum/lib/cjs/us/index.js'),
    also: form(/^9\d{8}$/),
  },
  UY: { kinds: ['rut', 'cedula', 'nie'], load: () => import('stdnum/lib/cjs/uy/index.js') },
  VE: { kinds: ['rif'], load: () => import('stdnum/lib/cjs/ve/index.js') },
  VN: {
    kinds: ['mst'],
    load: () => import('stdnum/lib/cjs/vn/index.js'),
    // The personal number, which is a person's tax code since July 2025.
    also: form(/^\d{12}$/),
  },
  ZA: { kinds: ['vat', 'tin', 'idnr'], load: () => import('stdnum/lib/cjs/za/index.js') },
};

function isValidator(value: unknown): value is Validator {
  return typeof (value as Validator | null)?.validate === 'function';
}

/** The validators of a country's tax ids, the VAT id's first. */
export async function validatorsOf({ kinds, load }: Checks): Promise<Validator[]> {
  const loaded = await load();
  // A module of the old kind has its names under `default` in some bundles.
  const numbers = { ...(loaded.default as Record<string, unknown> | undefined), ...loaded };
  return kinds.map((kind) => numbers[kind]).filter(isValidator);
}
