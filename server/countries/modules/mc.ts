import { called, type Country } from './country.ts';

export const MC: Country = {
  code: 'MC',
  currency: 'EUR',
  postalCodes: 'always',
  taxIds: called('N° TVA', 'FR53000004605'),
  taxIdCheck: {
    kinds: ['tva'],
    load: () => import('stdnum/lib/cjs/mc/index.js'),
    plain: (compact) => compact.replace(/^FR/, ''),
  },
  vatIdsOf: 'FR',
};
