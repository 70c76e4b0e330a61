import { called, type Country } from './country.ts';

export const AU: Country = {
  code: 'AU',
  currency: 'AUD',
  postalCodes: 'always',
  taxName: 'GST',
  taxIds: called('ABN', '83 914 571 673'),
  taxIdCheck: { kinds: ['abn', 'acn', 'tfn'], load: () => import('stdnum/lib/cjs/au/index.js') },
};
