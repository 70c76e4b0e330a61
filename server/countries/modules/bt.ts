import type { Country } from './country.ts';

export const BT: Country = {
  code: 'BT',
  taxName: 'GST',
};
