import { called, type Country } from './country.ts';

export const CO: Country = {
  code: 'CO',
  currency: 'COP',
  taxIds: called('NIT', '213.123.432-1'),
  taxIdCheck: { kinds: ['nit'], load: () => import('stdnum/lib/cjs/co/index.js') },
};
