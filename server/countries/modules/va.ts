import type { Country } from './country.ts';

export const VA: Country = {
  code: 'VA',
  currency: 'EUR',
  postalCodes: 'always',
};
