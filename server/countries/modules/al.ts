import { called, type Country } from './country.ts';

export const AL: Country = {
  code: 'AL',
  taxIds: called('NIPT', 'J91402501L'),
  taxIdCheck: { kinds: ['nipt'], load: () => import('stdnum/lib/cjs/al/index.js') },
};
