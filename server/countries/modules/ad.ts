import { called, type Country } from './country.ts';

export const AD: Country = {
  code: 'AD',
  currency: 'EUR',
  taxIds: called('NRT', 'U-132950-X'),
  taxIdCheck: { kinds: ['nrt'], load: () => import('stdnum/lib/cjs/ad/index.js') },
};
