import { called, vatIds, type Country } from './country.ts';

export const IE: Country = {
  code: 'IE',
  currency: 'EUR',
  taxIds: called('VAT No.', 'IE6433435F'),
  taxIdCheck: { kinds: ['vat', 'pps'], load: () => import('stdnum/lib/cjs/ie/index.js') },
  vatIds: vatIds(['IE']),
};
