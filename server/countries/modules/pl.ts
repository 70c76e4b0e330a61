import { called, vatIds, type Country } from './country.ts';

export const PL: Country = {
  code: 'PL',
  currency: 'PLN',
  postalCodes: 'always',
  taxIds: { ...called('NIP', 'PL8567346215'), digits: true },
  taxIdCheck: {
    kinds: ['nip', 'pesel', 'regon'],
    load: () => import('stdnum/lib/cjs/pl/index.js'),
  },
  vatIds: vatIds(['PL']),
};
