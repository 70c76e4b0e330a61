import { called, type Country } from './country.ts';

export const GT: Country = {
  code: 'GT',
  taxIds: called('NIT', '576937-K'),
  taxIdCheck: { kinds: ['nit', 'cui'], load: () => import('stdnum/lib/cjs/gt/index.js') },
};
