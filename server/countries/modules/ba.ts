import { called, form, type Country } from './country.ts';

export const BA: Country = {
  code: 'BA',
  taxIds: called('JIB', '4200000000005'),
  taxIdCheck: { also: form(/^\d{12,13}$/) },
};
