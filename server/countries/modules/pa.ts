import { called, type Country } from './country.ts';

export const PA: Country = {
  code: 'PA',
  taxName: 'ITBMS',
  taxIds: called('RUC', '155596713-2-2015'),
};
