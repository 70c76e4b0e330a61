import { called, vatIds, type Country } from './country.ts';

export const IE: Country = {
  code: 'IE',
  currency: 'EUR',
  // The Central Bank’s rounding initiative, since 28 October 2015.
  cashRounding: { cents: 5, currency: 'EUR' },
  taxIds: called('VAT No.', 'IE6433435F'),
  taxIdCheck: { kinds: ['vat', 'pps'], load: () => import('stdnum/lib/cjs/ie/index.js') },
  vatIds: vatIds(['IE']),
  // VAT Consolidation Act 2010, s. 46, Finance Act 2025: food and hot drinks 9 % since 1 July
  // 2026; other drinks 23 %.
  preset: {
    locale: 'en-IE',
    rates: [
      ['Food and hot drinks', 900],
      ['Drinks', 2_300],
    ],
    methods: [['Voucher', 'voucher']],
    receiptText: 'Thank you for your visit!',
  },
};
