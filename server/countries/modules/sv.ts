import { called, form, type Country } from './country.ts';

export const SV: Country = {
  code: 'SV',
  taxIds: called('NIT', '0614-050707-104-8'),
  taxIdCheck: {
    kinds: ['nit'],
    load: () => import('stdnum/lib/cjs/sv/index.js'),
    // A person's DUI, which is the NIT since 2021.
    also: form(/^\d{9}$/),
  },
};
