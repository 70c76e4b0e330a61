import { both, vatIds, type Country } from './country.ts';

export const SE: Country = {
  code: 'SE',
  currency: 'SEK',
  postalCodes: 'always',
  taxIds: { ...both(['Momsreg.nr', /^SE/], 'Org.nr', 'SE123456789701'), digits: true },
  taxIdCheck: {
    kinds: ['vat', 'orgnr', 'personnummer'],
    load: () => import('stdnum/lib/cjs/se/index.js'),
  },
  vatIds: vatIds(['SE']),
};
