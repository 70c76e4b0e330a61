import { both, vatIds, type Country } from './country.ts';

export const FI: Country = {
  code: 'FI',
  currency: 'EUR',
  // Act 890/2000: every cash total.
  cashRounding: { cents: 5, currency: 'EUR' },
  postalCodes: 'always',
  taxIds: { ...both(['ALV-nro', /^FI/], 'Y-tunnus', 'FI20774740'), digits: true },
  taxIdCheck: {
    kinds: ['alv', 'ytunnus', 'hetu'],
    load: () => import('stdnum/lib/cjs/fi/index.js'),
  },
  vatIds: vatIds(['FI']),
};
