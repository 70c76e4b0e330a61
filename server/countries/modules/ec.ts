import { called, type Country } from './country.ts';

export const EC: Country = {
  code: 'EC',
  taxIds: called('RUC', '1792060346-001'),
  taxIdCheck: { kinds: ['ruc', 'ci'], load: () => import('stdnum/lib/cjs/ec/index.js') },
};
