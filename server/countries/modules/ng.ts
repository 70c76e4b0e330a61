import { called, type Country } from './country.ts';

export const NG: Country = {
  code: 'NG',
  taxIds: called('TIN', '12345678-0001'),
};
