import { otherwise, vatIds, type Country } from './country.ts';
import { hospitalityForm, SIMPLIFIED_UP_TO } from './de-hospitality.ts';

export const DE: Country = {
  code: 'DE',
  currency: 'EUR',
  postalCodes: 'always',
  taxName: { de: 'USt' },
  taxIds: {
    labels: [['USt-IdNr.', /^(DE)?\d{9}$/], otherwise('St.-Nr.')],
    example: 'DE136695976',
    digits: true,
  },
  taxIdCheck: { kinds: ['vat', 'stnr', 'idnr'], load: () => import('stdnum/lib/cjs/de/index.js') },
  vatIds: vatIds(['DE']),
  // § 33 UStDV.
  simplifiedUpTo: SIMPLIFIED_UP_TO,
  // § 146a Abs. 2 AO.
  receipts: 'at_once',
  exports: ['datev'],
  form: hospitalityForm,
  // § 12 Abs. 2 Nr. 15 UStG since 1 January 2026 (BMF 22 December 2025): food 7 %, here and to
  // take away; drinks 19 %.
  preset: {
    locale: 'de-DE',
    rates: [
      ['Speisen', 700],
      ['Getränke', 1_900],
    ],
    methods: [
      ['girocard', 'card'],
      ['Gutschein', 'voucher'],
    ],
    receiptText: 'Vielen Dank für Ihren Besuch!',
  },
};
