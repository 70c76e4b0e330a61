import { both, vatIds, type Country } from './country.ts';

export const LV: Country = {
  code: 'LV',
  currency: 'EUR',
  postalCodes: 'always',
  taxIds: { ...both(['PVN nr.', /^LV/], 'Reģ. nr.', 'LV40003521600'), digits: true },
  taxIdCheck: { kinds: ['pvn'], load: () => import('stdnum/lib/cjs/lv/index.js') },
  vatIds: vatIds(['LV']),
};
