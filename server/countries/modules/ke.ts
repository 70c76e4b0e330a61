import { called, type Country } from './country.ts';

export const KE: Country = {
  code: 'KE',
  taxIds: called('PIN', 'P051365947M'),
  taxIdCheck: { kinds: ['pin'], load: () => import('stdnum/lib/cjs/ke/index.js') },
};
