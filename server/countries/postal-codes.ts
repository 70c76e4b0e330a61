import type { PostalCodes } from './modules/country.ts';
import { countryOf } from './registry.ts';

/**
 * Whether addresses of a country have postal codes; `optional` for a country that is not listed.
 * Sources: the UPU's addressing systems, and CLDR's and Google's address data for countries that
 * always require one.
 */
export function postalCodesOf(country: string | null | undefined): PostalCodes {
  return countryOf(country).postalCodes ?? 'optional';
}
