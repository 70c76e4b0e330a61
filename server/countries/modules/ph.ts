import { called, form, type Country } from './country.ts';

export const PH: Country = {
  code: 'PH',
  taxIds: called('TIN', '123-456-789-00000'),
  taxIdCheck: { also: form(/^\d{9}(\d{3,5})?$/) },
};
