import { called, type Country } from './country.ts';

export const SM: Country = {
  code: 'SM',
  currency: 'EUR',
  postalCodes: 'always',
  taxIds: called('COE', '24165'),
  taxIdCheck: { kinds: ['coe'], load: () => import('stdnum/lib/cjs/sm/index.js') },
};
