import { called, type Country } from './country.ts';

export const MZ: Country = {
  code: 'MZ',
  taxIds: called('NUIT', '400339910'),
  taxIdCheck: { kinds: ['nuit'], load: () => import('stdnum/lib/cjs/mz/index.js') },
};
