import { called, type Country } from './country.ts';

export const MK: Country = {
  code: 'MK',
  taxIds: called('ЕДБ', '4030000375897'),
  taxIdCheck: { kinds: ['edb'], load: () => import('stdnum/lib/cjs/mk/index.js') },
};
