import { called, type Country } from './country.ts';

export const NI: Country = {
  code: 'NI',
  taxIds: called('RUC', 'J0310000000001'),
};
