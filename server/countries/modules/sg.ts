import { called, form, type Country } from './country.ts';

export const SG: Country = {
  code: 'SG',
  postalCodes: 'always',
  taxName: 'GST',
  taxIds: called('GST Reg. No.', '197401143C'),
  taxIdCheck: {
    kinds: ['uen'],
    load: () => import('stdnum/lib/cjs/sg/index.js'),
    // Numbers of the register of GST itself: M2-0018235-1, MR-8500250-3.
    also: form(/^M[A-Z0-9]\d{7}[A-Z0-9]$/),
  },
};
