import { called, type Country } from './country.ts';

export const CU: Country = {
  code: 'CU',
  taxIds: called('NIT', '91021027775'),
  taxIdCheck: { kinds: ['ni'], load: () => import('stdnum/lib/cjs/cu/index.js') },
};
