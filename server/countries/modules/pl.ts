import { called, vatIds, type Country } from './country.ts';

export const PL: Country = {
  code: 'PL',
  currency: 'PLN',
  postalCodes: 'always',
  taxIds: { ...called('NIP', 'PL8567346215'), digits: true },
  taxIdCheck: {
    kinds: ['nip', 'pesel', 'regon'],
    load: () => import('stdnum/lib/cjs/pl/index.js'),
  },
  vatIds: vatIds(['PL']),
  // Ustawa o VAT, art. 41 ust. 12f, since 1 July 2020: 8 % meals, here and to take away; 23 %
  // alcohol, coffee, tea, sodas, water, and dishes of crustaceans.
  preset: {
    locale: 'pl-PL',
    rates: [
      ['Posiłki', 800],
      ['Napoje', 2_300],
    ],
    methods: [
      ['BLIK', 'transfer'],
      ['Voucher', 'voucher'],
    ],
    receiptText: 'Dziękujemy za wizytę!',
  },
};
