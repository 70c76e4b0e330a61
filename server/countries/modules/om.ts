import { called, type Country } from './country.ts';

export const OM: Country = {
  code: 'OM',
  taxIds: called('VATIN', 'OM1100000000'),
};
