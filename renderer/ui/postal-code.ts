import { postalCodesOf } from '../../server/countries/postal-codes.ts';

/** Whether a form asks for the postal code, and may do without it; before a country is chosen it asks. */
export const postalCodeField = (country: string): { shown: boolean; optional: boolean } => ({
  shown: postalCodesOf(country) !== 'none',
  optional: country !== '' && postalCodesOf(country) !== 'always',
});

/** What is sent: nothing for a country that has none, whatever was typed before it was chosen. */
export const sentPostalCode = (postal_code: string, country: string): string =>
  postalCodeField(country).shown ? postal_code : '';
