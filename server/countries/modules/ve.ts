import { called, type Country } from './country.ts';

export const VE: Country = {
  code: 'VE',
  taxIds: called('RIF', 'V-11470283-4'),
  taxIdCheck: { kinds: ['rif'], load: () => import('stdnum/lib/cjs/ve/index.js') },
};
