import { called, everywhere, type Country } from '../country.ts';

export const PA: Country = {
  code: 'PA',
  taxName: everywhere('ITBMS'),
  accountants: 'es',
  taxIds: called('RUC', '155596713-2-2015'),
};
