import { called, type Country } from '../country.ts';

export const NI: Country = {
  code: 'NI',
  accountants: 'es',
  taxIds: called('RUC', 'J0310000000001'),
};
