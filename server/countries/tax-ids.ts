/**
 * Checks a tax id and says what would be right. The user is asked about a fault once and may
 * confirm the number.
 */
import type { Validator } from 'stdnum';
import type { TaxIdCheck } from './modules/country.ts';
import { countryOf } from './registry.ts';
import { compactId, prefixCountry } from './tax-id-forms.ts';

/** A fault of a tax id, for a text in the reader's language. */
export interface TaxIdFault {
  /**
   * `tax_id_check`: wrong check digit; `tax_id_digits`: wrong number of digits after its letters;
   * `tax_id_form`: wrong form; `tax_id_none`: no digits at all.
   */
  message: 'tax_id_check' | 'tax_id_digits' | 'tax_id_form' | 'tax_id_none';
  /** Of `tax_id_digits`: `letters`, and how many `digits`. */
  values: Record<string, string | number>;
}

export interface GivenTaxId {
  tax_id: string | null;
  /** ISO 3166-1 alpha-2, of the address. */
  country: string | null;
}

type Verdict = 'fits' | 'wrong_digit' | 'wrong_form';

function isValidator(value: unknown): value is Validator {
  return typeof (value as Validator | null)?.validate === 'function';
}

/** The validators of a country's tax ids, the VAT id's first. */
async function validatorsOf({ kinds = [], load }: TaxIdCheck): Promise<Validator[]> {
  const loaded = (await load?.()) ?? {};
  // CommonJS modules have their names under `default` in some bundles.
  const numbers = { ...(loaded.default as Record<string, unknown> | undefined), ...loaded };
  return kinds.map((kind) => numbers[kind]).filter(isValidator);
}

/** Validates with one validator; an error that it throws must not prevent an invoice. */
function judgedBy(validator: Validator, spelling: string): Verdict {
  try {
    const { isValid, error } = validator.validate(spelling);
    if (isValid) return 'fits';
    return error?.name === 'InvalidChecksum' ? 'wrong_digit' : 'wrong_form';
  } catch {
    return 'wrong_form';
  }
}

/** The best verdict of any validator for any spelling. */
function judgedByAll(validators: Validator[], spellings: string[]): Verdict {
  const verdicts = validators.flatMap((validator) =>
    spellings.map((spelling) => judgedBy(validator, spelling)),
  );
  if (verdicts.includes('fits')) return 'fits';
  return verdicts.includes('wrong_digit') ? 'wrong_digit' : 'wrong_form';
}

/** A number with and without separators. */
function spellingsOf(tax_id: string, { plain }: TaxIdCheck): string[] {
  const compact = compactId(tax_id);
  return [...new Set([plain?.(compact) ?? compact, tax_id.trim().toUpperCase(), tax_id.trim()])];
}

/** Judges by all kinds of tax id in the number's own country; by the VAT id alone in another. */
async function judged(tax_id: string, country: string, isOwn: boolean): Promise<Verdict> {
  const check = countryOf(country).taxIdCheck!;
  const decided = check.decides?.(compactId(tax_id)) ?? null;
  if (decided !== null) return decided ? 'fits' : 'wrong_digit';
  if (check.also?.(compactId(tax_id))) return 'fits';
  const validators = await validatorsOf(check);
  return judgedByAll(isOwn ? validators : validators.slice(0, 1), spellingsOf(tax_id, check));
}

function faultOf(verdict: Verdict, country: string | undefined): TaxIdFault {
  const { taxIds } = countryOf(country);
  if (!taxIds) return { message: 'tax_id_none', values: {} };
  const { example } = taxIds;
  if (verdict === 'wrong_digit') return { message: 'tax_id_check', values: { example } };
  const [, letters, digits] = /^([A-Z]*)(\d+)[A-Z]*$/.exec(compactId(example)) ?? [];
  return taxIds.digits && letters && digits
    ? { message: 'tax_id_digits', values: { letters, digits: digits.length, example } }
    : { message: 'tax_id_form', values: { example } };
}

/**
 * The fault of a tax id by its length, form or check digit; null where there is none. It is judged
 * by the country of the address and by the country of its letters. Where no rules are known for
 * either, it must have a digit.
 */
export async function taxIdFault({ tax_id, country }: GivenTaxId): Promise<TaxIdFault | null> {
  if (!tax_id) return null;
  const { taxIdCheck, vatIdsOf: shared } = countryOf(country);
  const own = country && taxIdCheck ? country : undefined;
  const named = prefixCountry(tax_id);
  const countries = [...new Set([own, shared, named])].filter((one) => one !== undefined);
  if (countries.length === 0)
    return /\d/.test(compactId(tax_id)) ? null : faultOf('wrong_form', country ?? undefined);
  const verdicts = await Promise.all(
    countries.map((one) => judged(tax_id, one, one === own || !country)),
  );
  if (verdicts.includes('fits')) return null;
  // The fault is that of the country of its letters, which is most likely the intended one.
  const meant = named ?? own ?? country ?? undefined;
  const verdict = verdicts.includes('wrong_digit') ? 'wrong_digit' : 'wrong_form';
  return faultOf(verdict, meant);
}
