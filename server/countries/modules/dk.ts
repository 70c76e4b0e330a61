import { called, vatIds, type Country } from './country.ts';

export const DK: Country = {
  code: 'DK',
  currency: 'DKK',
  postalCodes: 'always',
  taxIds: { ...called('CVR/SE-nr.', 'DK13585628'), digits: true },
  taxIdCheck: { kinds: ['cvr', 'cpr'], load: () => import('stdnum/lib/cjs/dk/index.js') },
  vatIds: vatIds(['DK']),
};
