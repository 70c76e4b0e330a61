import { called, type Country } from './country.ts';

export const EG: Country = {
  code: 'EG',
  taxIds: called('TRN', '100-531-385'),
  taxIdCheck: { kinds: ['tn'], load: () => import('stdnum/lib/cjs/eg/index.js') },
};
