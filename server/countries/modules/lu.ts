import { called, vatIds, type Country } from './country.ts';

export const LU: Country = {
  code: 'LU',
  currency: 'EUR',
  postalCodes: 'always',
  taxIds: { ...called('N° TVA', 'LU15027442'), digits: true },
  taxIdCheck: { kinds: ['tva'], load: () => import('stdnum/lib/cjs/lu/index.js') },
  vatIds: vatIds(['LU']),
};
