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
  // CGI art. 279 m and 278-0 bis: 10 % served and to eat at once, 5.5 % packed to keep, 20 %
  // alcohol.
  preset: {
    locale: 'fr-FR',
    rates: [
      ['Restauration', 1_000],
      ['À emporter, à conserver', 550],
      ['Alcool', 2_000],
    ],
    methods: [['Titre-restaurant', 'voucher']],
  },
};
