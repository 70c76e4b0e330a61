import { called, type Country } from './country.ts';

export const ME: Country = {
  code: 'ME',
  currency: 'EUR',
  postalCodes: 'always',
  taxIds: called('PIB', '02655284'),
  taxIdCheck: { kinds: ['pib'], load: () => import('stdnum/lib/cjs/me/index.js') },
};
