import { called, form, type Country } from './country.ts';

export const AE: Country = {
  code: 'AE',
  postalCodes: 'none',
  taxIds: called('TRN', '100123456700003'),
  taxIdCheck: { also: form(/^\d{15}$/) },
};
