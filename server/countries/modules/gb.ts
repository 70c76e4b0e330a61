import { otherwise, vatIds, type Country } from './country.ts';

export const GB: Country = {
  code: 'GB',
  currency: 'GBP',
  postalCodes: 'always',
  taxIds: {
    labels: [['UTR', /^\d{10}K?$/], otherwise('VAT Reg No')],
    example: 'GB980780684',
    digits: true,
  },
  taxIdCheck: {
    kinds: ['vat', 'utr', 'nino'],
    load: () => import('stdnum/lib/cjs/gb/index.js'),
    // The library checks Northern Ireland's numbers (XI) with the letters GB.
    plain: (compact) => compact.replace(/^XI/, 'GB'),
  },
  vatIds: vatIds(['GB', 'XI'], /^(\d|GD|HA)/),
  // VAT Regulations 1995 (SI 1995/2518), regulations 13 and 16A.
  simplifiedUpTo: { cents: 25_000, currency: 'GBP' },
  receipts: 'on_request',
  // VATA 1994, Sch. 8 Group 1 (VAT Notice 709/1), since 1 April 2022: 20 % what is served, hot food
  // to take away, and drinks; 0 % cold food to take away.
  preset: {
    locale: 'en-GB',
    rates: [
      ['Standard', 2_000],
      ['Cold take-away', 0],
    ],
    methods: [['Voucher', 'voucher']],
    receiptText: 'Thank you for your visit!',
  },
};
