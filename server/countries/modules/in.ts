import { otherwise, type Country } from './country.ts';

export const IN: Country = {
  code: 'IN',
  currency: 'INR',
  postalCodes: 'always',
  taxName: 'GST',
  taxIds: {
    labels: [['PAN', /^[A-Z]{5}\d{4}[A-Z]$/], otherwise('GSTIN')],
    example: '27AAPFU0939F1ZV',
  },
  taxIdCheck: { kinds: ['gstin', 'pan'], load: () => import('stdnum/lib/cjs/in/index.js') },
};
