import { called, type Country } from './country.ts';

export const GN: Country = {
  code: 'GN',
  taxIds: called('NIFP', '693770885'),
  taxIdCheck: { kinds: ['nifp'], load: () => import('stdnum/lib/cjs/gn/index.js') },
};
