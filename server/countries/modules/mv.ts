import { everywhere, type Country } from '../country.ts';

export const MV: Country = {
  code: 'MV',
  taxName: everywhere('GST'),
};
