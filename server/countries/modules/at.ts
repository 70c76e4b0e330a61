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
  // § 10 Abs. 1 and 2 UStG 1994: dishes 10 %, here and to take away; drinks 20 %. The 4.9 % of
  // Abs. 1a, since 1 July 2026, are for bare groceries alone, such as bread and milk.
  preset: {
    locale: 'de-AT',
    rates: [
      ['Speisen', 1_000],
      ['Getränke', 2_000],
    ],
    methods: [['Gutschein', 'voucher']],
    receiptText: 'Danke für Ihren Besuch!',
  },
};
