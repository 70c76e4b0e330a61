import { both, vatIds, type Country } from './country.ts';

export const AT: Country = {
  code: 'AT',
  currency: 'EUR',
  postalCodes: 'always',
  taxName: { de: 'USt' },
  taxIds: { ...both(['UID', /^(AT)?U\d/], 'St.-Nr.', 'ATU13585627'), digits: true },
  taxIdCheck: {
    kinds: ['uid', 'tin', 'businessid'],
    load: () => import('stdnum/lib/cjs/at/index.js'),
  },
  vatIds: vatIds(['AT'], /^U\d/),
  // § 11 Abs. 6 UStG 1994.
  simplifiedUpTo: { cents: 40_000, currency: 'EUR' },
  // § 132a BAO.
  receipts: 'at_once',
};
