/** Countries by code: a country's module, or the defaults. */
import type { Country, PostalCodes } from './modules/country.ts';
import * as modules from './modules/index.ts';

/** The countries that have a module. */
export const COUNTRIES: readonly Country[] = Object.values(modules);

const BY_CODE = new Map(COUNTRIES.map((country) => [country.code, country]));

const codes = (text: string) => new Set(text.split(/\s+/));
/** Countries without a module for which postal codes alone are known. */
const POSTAL_CODES_ELSEWHERE: [PostalCodes, Set<string>][] = [
  ['always', codes('AX GF GG GL GP GU MQ PM RE VI YT')],
  [
    'none',
    codes(
      `AG AN AW BF BI BJ BQ BS BW CD CF CG CI CK CM CW DJ DM ER FJ GA GD GM GQ GY JM KI KM KN KP LY
      ML MO MR MW NR NU QA RW SB SC SL SR SS ST SX SY TD TF TG TK TL TO TV UG VU YE ZW`,
    ),
  ],
];

/**
 * @param code ISO 3166-1 alpha-2, null where none was given
 * @returns the defaults for a country without a module
 */
export function countryOf(code: string | null | undefined): Country {
  const known = code && BY_CODE.get(code);
  if (known) return known;
  const [postalCodes] =
    POSTAL_CODES_ELSEWHERE.find(([, countries]) => code && countries.has(code)) ?? [];
  return { code: code ?? '', postalCodes };
}
