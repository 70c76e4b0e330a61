import { postalCodesOf } from '../../server/countries/postal-codes.ts';

/**
 * Whether a form shows the postal code and whether it is optional; it is shown before a country is
 * chosen.
 */
export function postalCodeField(country: string): { shown: boolean; optional: boolean } {
  return {
    shown: postalCodesOf(country) !== 'none',
    optional: country !== '' && postalCodesOf(country) !== 'always',
  };
}

/** The postal code to send: none for a country without postal codes. */
export function sentPostalCode(postal_code: string, country: string): string {
  return postalCodeField(country).shown ? postal_code : '';
}
