import { otherwise, vatIds, type Country } from './country.ts';

export const IT: Country = {
  code: 'IT',
  currency: 'EUR',
  postalCodes: 'always',
  taxIds: {
    labels: [['P.IVA', /^(IT)?\d{11}$/], otherwise('C.F.')],
    example: 'IT00743110157',
    digits: true,
  },
  taxIdCheck: { kinds: ['iva', 'codicefiscale'], load: () => import('stdnum/lib/cjs/it/index.js') },
  vatIds: vatIds(['IT']),
};
