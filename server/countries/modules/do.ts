import { called, type Country } from './country.ts';

export const DO: Country = {
  code: 'DO',
  taxName: 'ITBIS',
  taxIds: called('RNC', '1-01-85004-3'),
  taxIdCheck: { kinds: ['rnc', 'cedula'], load: () => import('stdnum/lib/cjs/do/index.js') },
};
