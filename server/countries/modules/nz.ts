import { called, form, type Country } from './country.ts';

export const NZ: Country = {
  code: 'NZ',
  currency: 'NZD',
  postalCodes: 'always',
  taxName: 'GST',
  taxIds: called('GST no.', '49-091-850'),
  taxIdCheck: {
    kinds: ['ird'],
    load: () => import('stdnum/lib/cjs/nz/index.js'),
    also: form(/^94\d{11}$/),
  },
};
