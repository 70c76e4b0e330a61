import { called, form, type Country } from './country.ts';

export const SA: Country = {
  code: 'SA',
  taxIds: called('VAT no.', '300000000000003'),
  taxIdCheck: { also: form(/^3\d{13}3$/) },
};
