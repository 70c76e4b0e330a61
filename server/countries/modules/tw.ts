import { called, type Country } from './country.ts';

export const TW: Country = {
  code: 'TW',
  postalCodes: 'always',
  taxIds: called('UBN', '00501503'),
  taxIdCheck: { kinds: ['ubn', 'ban', 'natid'], load: () => import('stdnum/lib/cjs/tw/index.js') },
};
