import { both, vatIds, type Country } from './country.ts';

export const EE: Country = {
  code: 'EE',
  currency: 'EUR',
  // Amendment of the Eesti Pank Act, since 1 January 2025.
  cashRounding: { cents: 5, currency: 'EUR' },
  postalCodes: 'always',
  taxIds: { ...both(['KMKR nr', /^EE/], 'Registrikood', 'EE100594102'), digits: true },
  taxIdCheck: {
    kinds: ['kmkr', 'registrikood', 'ik'],
    load: () => import('stdnum/lib/cjs/ee/index.js'),
  },
  vatIds: vatIds(['EE']),
};
