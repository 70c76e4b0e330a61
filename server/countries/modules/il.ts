import { called, type Country } from './country.ts';

export const IL: Country = {
  code: 'IL',
  taxIds: called('VAT no.', '516179157'),
  taxIdCheck: { kinds: ['hp', 'idnr'], load: () => import('stdnum/lib/cjs/il/index.js') },
};
