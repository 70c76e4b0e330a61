import { otherwise, vatIds, type Country } from './country.ts';

export const IT: Country = {
  code: 'IT',
  currency: 'EUR',
  // DL 50/2017 art. 13-quater, since 1 January 2018.
  cashRounding: { cents: 5, currency: 'EUR' },
  postalCodes: 'always',
  taxIds: {
    labels: [['P.IVA', /^(IT)?\d{11}$/], otherwise('C.F.')],
    example: 'IT00743110157',
    digits: true,
  },
  taxIdCheck: { kinds: ['iva', 'codicefiscale'], load: () => import('stdnum/lib/cjs/it/index.js') },
  vatIds: vatIds(['IT']),
  // DPR 633/1972, tabella A parte III n. 121: 10 % what is served, drinks too; n. 80 with L.
  // 178/2020 art. 1 c. 40: 10 % dishes to take away or delivered, but 22 % drinks to take away.
  preset: {
    locale: 'it-IT',
    rates: [
      ['Somministrazione', 1_000],
      ['Ordinaria', 2_200],
    ],
    methods: [
      ['Buono pasto', 'voucher'],
      ['Satispay', 'other'],
    ],
    receiptText: 'Grazie e arrivederci!',
  },
};
