import { both, vatIds, type Country } from './country.ts';

export const BG: Country = {
  code: 'BG',
  currency: 'EUR',
  postalCodes: 'always',
  taxIds: both(['ДДС №', /^BG/], 'ЕИК', 'BG175074752'),
  taxIdCheck: { kinds: ['vat', 'egn', 'pnf'], load: () => import('stdnum/lib/cjs/bg/index.js') },
  vatIds: vatIds(['BG']),
};
