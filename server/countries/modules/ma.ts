import { called, type Country } from './country.ts';

export const MA: Country = {
  code: 'MA',
  taxIds: called('ICE', '001561191000066'),
  taxIdCheck: { kinds: ['ice', 'ice9'], load: () => import('stdnum/lib/cjs/ma/index.js') },
};
