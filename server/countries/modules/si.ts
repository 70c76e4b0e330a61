import { called, vatIds, type Country } from './country.ts';

export const SI: Country = {
  code: 'SI',
  currency: 'EUR',
  postalCodes: 'always',
  taxIds: { ...called('ID za DDV', 'SI50223054'), digits: true },
  taxIdCheck: { kinds: ['ddv', 'emso'], load: () => import('stdnum/lib/cjs/si/index.js') },
  vatIds: vatIds(['SI']),
};
