import { everywhere, type Country } from '../country.ts';

export const PG: Country = {
  code: 'PG',
  taxName: everywhere('GST'),
};
