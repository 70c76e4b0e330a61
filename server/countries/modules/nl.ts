import { both, vatIds, type Country } from './country.ts';

export const NL: Country = {
  code: 'NL',
  currency: 'EUR',
  // By custom since 1 September 2004, agreed with De Nederlandsche Bank.
  cashRounding: { cents: 5, currency: 'EUR' },
  postalCodes: 'always',
  taxIds: both(['Btw-id', /^NL/], 'RSIN', 'NL004495445B01'),
  taxIdCheck: { kinds: ['btw', 'bsn'], load: () => import('stdnum/lib/cjs/nl/index.js') },
  vatIds: vatIds(['NL']),
  // Wet OB 1968, tabel I a 1 and b 12, since 1 January 2019: 9 % food and drinks without alcohol,
  // here and to take away; art. 9 lid 1: 21 % alcohol.
  preset: {
    locale: 'nl-NL',
    rates: [
      ['Eten en frisdrank', 900],
      ['Alcohol', 2_100],
    ],
    methods: [['Cadeaubon', 'voucher']],
    receiptText: 'Bedankt voor uw bezoek!',
  },
};
