import { both, form, otherwise, type Country } from './country.ts';

export const NO: Country = {
  code: 'NO',
  currency: 'NOK',
  postalCodes: 'always',
  taxIds: { ...both(otherwise('Org.nr.'), 'Org.nr.', 'NO995525828MVA'), digits: true },
  taxIdCheck: {
    kinds: ['mva', 'orgnr', 'fodselsnummer'],
    load: () => import('stdnum/lib/cjs/no/index.js'),
  },
  vatIds: { letters: ['NO'], precedes: form(/^\d+MVA$/) },
};
