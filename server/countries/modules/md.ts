import { called, type Country } from './country.ts';

export const MD: Country = {
  code: 'MD',
  taxIds: called('IDNO', '1008600038413'),
  taxIdCheck: { kinds: ['idno'], load: () => import('stdnum/lib/cjs/md/index.js') },
};
