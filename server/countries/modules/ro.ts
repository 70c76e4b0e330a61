import { both, vatIds, type Country } from './country.ts';

export const RO: Country = {
  code: 'RO',
  currency: 'RON',
  postalCodes: 'always',
  taxIds: both(['CIF', /^RO/], 'CUI', 'RO18547290'),
  taxIdCheck: {
    kinds: ['cif', 'cui', 'cnp', 'onrc'],
    load: () => import('stdnum/lib/cjs/ro/index.js'),
  },
  vatIds: vatIds(['RO']),
};
