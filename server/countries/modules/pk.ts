import { called, form, type Country } from './country.ts';

export const PK: Country = {
  code: 'PK',
  taxIds: called('NTN', '1234567-8'),
  taxIdCheck: {
    kinds: ['ntn', 'cnic'],
    load: () => import('stdnum/lib/cjs/pk/index.js'),
    also: form(/^\d{8}$/),
  },
};
