import { called, type Country } from './country.ts';

export const MU: Country = {
  code: 'MU',
  taxIds: called('VAT Reg. No.', 'VAT20123456'),
};
