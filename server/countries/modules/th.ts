import { called, type Country } from './country.ts';

export const TH: Country = {
  code: 'TH',
  postalCodes: 'always',
  taxIds: called('TIN', '0-9940-00617-72-1'),
  taxIdCheck: { kinds: ['moa', 'tin', 'idnr'], load: () => import('stdnum/lib/cjs/th/index.js') },
};
