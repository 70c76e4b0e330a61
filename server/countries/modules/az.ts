import { called, type Country } from './country.ts';

export const AZ: Country = {
  code: 'AZ',
  taxIds: called('VÖEN', '1400057421'),
  taxIdCheck: { kinds: ['tin'], load: () => import('stdnum/lib/cjs/az/index.js') },
};
