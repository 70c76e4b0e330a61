import { called, type Country } from './country.ts';

export const GH: Country = {
  code: 'GH',
  taxIds: called('TIN', 'C0000803561'),
  taxIdCheck: { kinds: ['tin'], load: () => import('stdnum/lib/cjs/gh/index.js') },
};
