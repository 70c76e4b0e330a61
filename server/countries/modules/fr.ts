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
};
