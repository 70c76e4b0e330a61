import { called, type Country } from './country.ts';

export const AO: Country = {
  code: 'AO',
  postalCodes: 'none',
  taxIds: called('NIF', '5000000042'),
  taxIdCheck: { kinds: ['nif', 'bi'], load: () => import('stdnum/lib/cjs/ao/index.js') },
};
