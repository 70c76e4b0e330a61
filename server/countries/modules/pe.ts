import { called, type Country } from './country.ts';

export const PE: Country = {
  code: 'PE',
  currency: 'PEN',
  taxName: 'IGV',
  taxIds: called('RUC', '20512333797'),
  taxIdCheck: { kinds: ['ruc', 'cui', 'ce'], load: () => import('stdnum/lib/cjs/pe/index.js') },
};
