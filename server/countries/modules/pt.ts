import { called, vatIds, type Country } from './country.ts';

export const PT: Country = {
  code: 'PT',
  currency: 'EUR',
  postalCodes: 'always',
  taxIds: { ...called('NIF', 'PT501964843'), digits: true },
  taxIdCheck: { kinds: ['nif', 'nipc'], load: () => import('stdnum/lib/cjs/pt/index.js') },
  vatIds: vatIds(['PT']),
  // CIVA art. 40.
  simplifiedUpTo: { cents: 10_000, currency: 'EUR' },
};
