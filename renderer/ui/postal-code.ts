import { postalCodesOf } from '../../server/countries/postal-codes.ts';

/**
 * Whether a form asks for the postal code, and may do without it; before a country is chosen it
 * asks.
 */
export function postalCodeField(country: string): { shown: boolean; optional: boolean } {
  return {
    shown: postalCodesOf(country) !== 'none',
    optional: country !== '' && postalCodesOf(country) !== 'always',
  };
}

/** What is sent: nothing for a country that has none, whatever was typed before it was chosen. */
export function sentPostalCode(postal_code: string, country: string): string {
  return postalCodeField(country).shown ? postal_code : '';
}
