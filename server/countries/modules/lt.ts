import { both, vatIds, type Country } from './country.ts';

export const LT: Country = {
  code: 'LT',
  currency: 'EUR',
  // Law on the rounding of cash payments, since 1 May 2025.
  cashRounding: { cents: 5, currency: 'EUR' },
  postalCodes: 'always',
  taxIds: both(['PVM kodas', /^LT/], 'Kodas', 'LT119511515'),
  taxIdCheck: { kinds: ['pvm', 'asmens'], load: () => import('stdnum/lib/cjs/lt/index.js') },
  vatIds: vatIds(['LT']),
};
