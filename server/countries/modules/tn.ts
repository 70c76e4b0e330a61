import { called, type Country } from './country.ts';

export const TN: Country = {
  code: 'TN',
  taxIds: called('MF', '1182431/M/A/M/000'),
  taxIdCheck: { kinds: ['mf'], load: () => import('stdnum/lib/cjs/tn/index.js') },
};
