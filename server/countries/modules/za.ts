import { otherwise, type Country } from './country.ts';

export const ZA: Country = {
  code: 'ZA',
  currency: 'ZAR',
  postalCodes: 'always',
  taxIds: {
    labels: [['VAT no.', /^4\d{9}$/], otherwise('TIN')],
    example: '4010123456',
  },
  taxIdCheck: { kinds: ['vat', 'tin', 'idnr'], load: () => import('stdnum/lib/cjs/za/index.js') },
};
