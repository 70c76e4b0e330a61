import { called, vatIds, type Country } from './country.ts';

export const CY: Country = {
  code: 'CY',
  currency: 'EUR',
  postalCodes: 'always',
  taxIds: called('VAT no.', 'CY10259033P'),
  taxIdCheck: { kinds: ['vat'], load: () => import('stdnum/lib/cjs/cy/index.js') },
  vatIds: vatIds(['CY']),
};
