import { called, vatIds, type Country } from './country.ts';

export const GR: Country = {
  code: 'GR',
  currency: 'EUR',
  postalCodes: 'always',
  taxIds: { ...called('ΑΦΜ', 'EL094259216'), digits: true },
  taxIdCheck: { kinds: ['vat'], load: () => import('stdnum/lib/cjs/gr/index.js') },
  vatIds: { ...vatIds(['EL', 'GR']), instead: { GR: 'EL' } },
};
