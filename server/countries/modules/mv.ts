import type { Country } from './country.ts';

export const MV: Country = {
  code: 'MV',
  taxName: 'GST',
};
