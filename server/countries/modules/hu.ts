import { both, form, vatIds, type Country } from './country.ts';

export const HU: Country = {
  code: 'HU',
  currency: 'HUF',
  postalCodes: 'always',
  taxIds: { ...both(['Közösségi adószám', /^HU/], 'Adószám', 'HU12892312'), digits: true },
  taxIdCheck: {
    kinds: ['anum'],
    load: () => import('stdnum/lib/cjs/hu/index.js'),
    // The domestic number: the same eight digits, then the kind of taxpayer and the county.
    also: form(/^\d{8}[1-5]\d{2}$/),
  },
  vatIds: vatIds(['HU']),
};
