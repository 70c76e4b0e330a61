import { called, form, type Country } from './country.ts';

export const BH: Country = {
  code: 'BH',
  taxIds: called('VAT No.', '200000000000003'),
  taxIdCheck: { also: form(/^\d{15}$/) },
};
