import { both, vatIds, type Country } from './country.ts';

export const BE: Country = {
  code: 'BE',
  currency: 'EUR',
  // Code de droit économique art. VI.7/1, since 1 December 2019.
  cashRounding: { cents: 5, currency: 'EUR' },
  postalCodes: 'always',
  taxIds: { ...both(['BTW/TVA', /^BE/], 'BTW/TVA', 'BE0428759497'), digits: true },
  taxIdCheck: {
    kinds: ['vat', 'nn', 'bis', 'insz'],
    load: () => import('stdnum/lib/cjs/be/index.js'),
  },
  vatIds: vatIds(['BE']),
  // KB nr. 20, tabel B: 12 % meals, here and (since 1 March 2026) to take away; 21 % drinks with
  // alcohol; 6 % packed food.
  preset: {
    locale: 'nl-BE',
    rates: [
      ['Maaltijden', 1_200],
      ['Dranken', 2_100],
      ['Voeding', 600],
    ],
    methods: [
      ['Payconiq', 'transfer'],
      ['Maaltijdcheque', 'voucher'],
    ],
    receiptText: 'Bedankt voor uw bezoek!\nMerci de votre visite !',
  },
};
