import { otherwise, type Country } from './country.ts';

export const CA: Country = {
  code: 'CA',
  currency: 'CAD',
  postalCodes: 'always',
  pricesWithoutTax: true,
  taxName: 'GST/HST',
  taxIds: {
    labels: [['QST', /TQ\d{4}$/], ['GST/HST', /RT\d{4}$/], otherwise('BN')],
    example: '12302 6635 RT0001',
  },
  taxIdCheck: {
    kinds: ['gst', 'bn', 'qst', 'pst', 'bc_bhn', 'sin'],
    load: () => import('stdnum/lib/cjs/ca/index.js'),
  },
};
