import type { Country } from './country.ts';

export const JE: Country = {
  code: 'JE',
  postalCodes: 'always',
  taxName: 'GST',
};
