import { called, type Country } from './country.ts';

export const FO: Country = {
  code: 'FO',
  postalCodes: 'always',
  taxIds: called('V-tal', '623857'),
  taxIdCheck: { kinds: ['vn'], load: () => import('stdnum/lib/cjs/fo/index.js') },
};
