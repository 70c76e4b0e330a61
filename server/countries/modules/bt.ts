import { everywhere, type Country } from '../country.ts';

export const BT: Country = {
  code: 'BT',
  taxName: everywhere('GST'),
};
