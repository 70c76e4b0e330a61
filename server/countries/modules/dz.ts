import { called, type Country } from './country.ts';

export const DZ: Country = {
  code: 'DZ',
  taxIds: called('NIF', '416001000000007'),
  taxIdCheck: { kinds: ['nif'], load: () => import('stdnum/lib/cjs/dz/index.js') },
};
