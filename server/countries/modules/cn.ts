import { called, type Country } from './country.ts';

export const CN: Country = {
  code: 'CN',
  currency: 'CNY',
  postalCodes: 'always',
  taxIds: called('USCC', '91110000600037341L'),
  taxIdCheck: { kinds: ['uscc', 'ric'], load: () => import('stdnum/lib/cjs/cn/index.js') },
};
