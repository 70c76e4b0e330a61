import { both, form, vatIds, type Country } from './country.ts';

export const SK: Country = {
  code: 'SK',
  currency: 'EUR',
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
