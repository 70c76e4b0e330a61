import { called, type Country } from './country.ts';

export const AR: Country = {
  code: 'AR',
  currency: 'ARS',
  taxIds: called('CUIT', '20-05536168-2'),
  taxIdCheck: { kinds: ['cuit', 'dni'], load: () => import('stdnum/lib/cjs/ar/index.js') },
};
