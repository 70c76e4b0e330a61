import { called, everywhere, type Country } from '../country.ts';

export const PE: Country = {
  code: 'PE',
  currency: 'PEN',
  taxName: everywhere('IGV'),
  accountants: 'es',
  taxIds: called('RUC', '20512333797'),
  taxIdCheck: { kinds: ['ruc', 'cui', 'ce'], load: () => import('stdnum/lib/cjs/pe/index.js') },
};
