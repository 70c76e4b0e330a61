import type { PostalCodes } from './modules/country.ts';
import { countryOf } from './registry.ts';

/**
 * Whether addresses of a country have postal codes; a country that is not known has them perhaps.
 * Sources: the UPU's addressing systems, and CLDR's and Google's address data for where one is
 * always asked.
 */
export function postalCodesOf(country: string | null | undefined): PostalCodes {
  return countryOf(country).postalCodes ?? 'optional';
}
