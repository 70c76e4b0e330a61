import { otherwise, vatIds, type Country } from './country.ts';

export const FR: Country = {
  code: 'FR',
  currency: 'EUR',
  postalCodes: 'always',
  taxIds: {
    labels: [
      ['N° TVA', /^(FR)?[0-9A-Z]{2}\d{9}$/],
      ['SIRET', /^\d{14}$/],
      ['SIREN', /^\d{9}$/],
      otherwise('N° fiscal'),
    ],
    example: 'FR40303265045',
  },
  taxIdCheck: {
    kinds: ['tva', 'siren', 'siret', 'nif'],
    load: () => import('stdnum/lib/cjs/fr/index.js'),
  },
  vatIds: vatIds(['FR'], /^[A-HJ-NP-Z0-9]{2}\d/),
  // Receipts say that prices include the service (arrêté du 27 mars 1987, art. 1).
  // CGI art. 279 m and n, since 1 January 2014: 10 % served, and to take away and eat at once; art.
  // 278-0 bis: 5.5 % packed to keep; art. 278: 20 % alcohol, here and to take away.
  preset: {
    locale: 'fr-FR',
    rates: [
      ['Restauration', 1_000],
      ['À emporter, à conserver', 550],
      ['Alcool', 2_000],
    ],
    methods: [['Titre-restaurant', 'voucher']],
    receiptText: 'Prix nets, service compris.\nMerci de votre visite !',
  },
};
