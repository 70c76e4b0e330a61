import { called, form, type Country } from './country.ts';

export const HN: Country = {
  code: 'HN',
  taxName: 'ISV',
  taxIds: called('RTN', '08011985123960'),
  taxIdCheck: { also: form(/^\d{14}$/) },
};
