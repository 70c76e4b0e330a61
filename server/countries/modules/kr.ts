import { called, type Country } from './country.ts';

export const KR: Country = {
  code: 'KR',
  currency: 'KRW',
  postalCodes: 'always',
  taxIds: called('BRN', '116-82-00276'),
  taxIdCheck: { kinds: ['brn', 'rrn'], load: () => import('stdnum/lib/cjs/kr/index.js') },
};
