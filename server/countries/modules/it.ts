import { otherwise, vatIds, type Country } from './country.ts';

export const IT: Country = {
  code: 'IT',
  currency: 'EUR',
  // DL 50/2017 art. 13-quater, since 1 January 2018.
  cashRounding: { cents: 5, currency: 'EUR' },
  postalCodes: 'always',
  taxIds: {
    labels: [['P.IVA', /^(IT)?\d{11}$/], otherwise('C.F.')],
    example: 'IT00743110157',
    digits: true,
  },
  taxIdCheck: { kinds: ['iva', 'codicefiscale'], load: () => import('stdnum/lib/cjs/it/index.js') },
  vatIds: vatIds(['IT']),
};
