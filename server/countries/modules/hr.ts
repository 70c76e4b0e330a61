import { called, vatIds, type Country } from './country.ts';

export const HR: Country = {
  code: 'HR',
  currency: 'EUR',
  postalCodes: 'always',
  taxIds: { ...called('OIB', 'HR33392005961'), digits: true },
  taxIdCheck: { kinds: ['oib'], load: () => import('stdnum/lib/cjs/hr/index.js') },
  vatIds: vatIds(['HR']),
};
