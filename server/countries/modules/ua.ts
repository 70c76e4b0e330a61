import { called, form, type Country } from './country.ts';

export const UA: Country = {
  code: 'UA',
  postalCodes: 'always',
  taxIds: called('ІПН', '32855961'),
  taxIdCheck: {
    kinds: ['edrpou', 'rntrc'],
    load: () => import('stdnum/lib/cjs/ua/index.js'),
    // The payer of VAT has a number of its own, of twelve digits for companies.
    also: form(/^\d{12}$/),
  },
};
