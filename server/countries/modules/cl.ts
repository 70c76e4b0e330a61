import { called, type Country } from './country.ts';

export const CL: Country = {
  code: 'CL',
  currency: 'CLP',
  taxIds: called('RUT', '76.086.428-5'),
  taxIdCheck: { kinds: ['rut', 'run'], load: () => import('stdnum/lib/cjs/cl/index.js') },
};
