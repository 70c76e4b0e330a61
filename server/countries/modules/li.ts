import { called, form, type Country } from './country.ts';

export const LI: Country = {
  code: 'LI',
  currency: 'CHF',
  postalCodes: 'always',
  taxName: { de: 'MWST' },
  taxIds: called('MWST-Nr.', '60123'),
  taxIdCheck: {
    kinds: ['peid'],
    load: () => import('stdnum/lib/cjs/li/index.js'),
    // The number of the country's tax office.
    also: form(/^\d{5}$/),
  },
  vatIdsOf: 'CH',
};
