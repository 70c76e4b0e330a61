import { called, type Country } from './country.ts';

export const BY: Country = {
  code: 'BY',
  taxIds: called('УНП', '200988541'),
  taxIdCheck: { kinds: ['unp'], load: () => import('stdnum/lib/cjs/by/index.js') },
};
