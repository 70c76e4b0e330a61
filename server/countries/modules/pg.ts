import type { Country } from './country.ts';

export const PG: Country = {
  code: 'PG',
  taxName: 'GST',
};
