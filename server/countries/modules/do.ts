import { called, everywhere, type Country } from '../country.ts';

export const DO: Country = {
  code: 'DO',
  taxName: everywhere('ITBIS'),
  accountants: 'es',
  taxIds: called('RNC', '1-01-85004-3'),
  taxIdCheck: { kinds: ['rnc', 'cedula'], load: () => import('stdnum/lib/cjs/do/index.js') },
};
