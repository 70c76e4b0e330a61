import { called, type Country } from './country.ts';

export const RS: Country = {
  code: 'RS',
  postalCodes: 'always',
  taxIds: called('PIB', '101134702'),
  taxIdCheck: { kinds: ['pib', 'jmbg'], load: () => import('stdnum/lib/cjs/rs/index.js') },
};
