import { both, form, vatIds, type Country } from './country.ts';

export const SK: Country = {
  code: 'SK',
  currency: 'EUR',
  // Zákon č. 18/1996 Z. z. o cenách, since 1 July 2022.
  cashRounding: { cents: 5, currency: 'EUR' },
  postalCodes: 'always',
  taxIds: both(['IČ DPH', /^SK/], 'DIČ', 'SK2022749619'),
  taxIdCheck: {
    kinds: ['dph', 'rc'],
    load: () => import('stdnum/lib/cjs/sk/index.js'),
    // The register's number (IČO).
    also: form(/^\d{8}$/),
  },
  vatIds: vatIds(['SK']),
};
