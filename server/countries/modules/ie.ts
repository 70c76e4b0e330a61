import { called, vatIds, type Country } from './country.ts';

export const IE: Country = {
  code: 'IE',
  currency: 'EUR',
  // The Central Bank’s rounding initiative, since 28 October 2015.
  cashRounding: { cents: 5, currency: 'EUR' },
  taxIds: called('VAT No.', 'IE6433435F'),
  taxIdCheck: { kinds: ['vat', 'pps'], load: () => import('stdnum/lib/cjs/ie/index.js') },
  vatIds: vatIds(['IE']),
};
