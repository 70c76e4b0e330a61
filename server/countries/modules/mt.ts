import { called, vatIds, type Country } from './country.ts';

export const MT: Country = {
  code: 'MT',
  currency: 'EUR',
  postalCodes: 'always',
  taxIds: { ...called('VAT No.', 'MT11679112'), digits: true },
  taxIdCheck: { kinds: ['vat'], load: () => import('stdnum/lib/cjs/mt/index.js') },
  vatIds: vatIds(['MT']),
};
