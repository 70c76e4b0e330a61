import { called, type Country } from './country.ts';

export const BZ: Country = {
  code: 'BZ',
  postalCodes: 'none',
  taxIds: called('TIN', '000005-13'),
  taxIdCheck: { kinds: ['tin'], load: () => import('stdnum/lib/cjs/bz/index.js') },
};
