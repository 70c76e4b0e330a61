import { form, otherwise, type Country } from './country.ts';

export const CH: Country = {
  code: 'CH',
  currency: 'CHF',
  postalCodes: 'always',
  taxName: { de: 'MWST' },
  taxIds: {
    labels: [
      ['MWST-Nr.', /^CHE\d{9}MWST$/],
      ['N° TVA', /^CHE\d{9}TVA$/],
      ['N. IVA', /^CHE\d{9}IVA$/],
      otherwise('UID'),
    ],
    example: 'CHE-107.787.577 MWST',
    digits: true,
  },
  taxIdCheck: { kinds: ['vat', 'uid', 'ssn'], load: () => import('stdnum/lib/cjs/ch/index.js') },
  vatIds: {
    // A number of the register (UID) is a VAT id only with the suffix MWST, TVA, IVA or VAT.
    letters: ['CHE'],
    precedes: form(/^\d+(MWST|TVA|IVA|VAT)$/),
    names: /^CHE\d/,
  },
  // MWSTG Art. 26 Abs. 1.
  receipts: 'on_request',
  // MWSTG Art. 25 Abs. 1, 2 and 3, since 1 January 2024: 8.1 % what is served, and alcohol; 2.6 %
  // food and drinks without alcohol that are taken away or delivered.
  preset: {
    locale: 'de-CH',
    rates: [
      ['Restauration', 810],
      ['Take-away', 260],
    ],
    methods: [
      ['TWINT', 'other'],
      ['Gutschein', 'voucher'],
    ],
    receiptText: 'Vielen Dank für Ihren Besuch!',
  },
};
