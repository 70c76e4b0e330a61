import type { Country } from '../country.ts';

export const GQ: Country = {
  code: 'GQ',
  postalCodes: 'none',
  accountants: 'es',
};
