import { called, everywhere, form, type Country } from '../country.ts';

export const HN: Country = {
  code: 'HN',
  taxName: everywhere('ISV'),
  accountants: 'es',
  taxIds: called('RTN', '08011985123960'),
  taxIdCheck: { also: form(/^\d{14}$/) },
};
