import { called, type Country } from './country.ts';

export const CR: Country = {
  code: 'CR',
  taxIds: called('Cédula jurídica', '3-101-999999'),
  taxIdCheck: { kinds: ['cpj', 'cpf', 'cr'], load: () => import('stdnum/lib/cjs/cr/index.js') },
};
