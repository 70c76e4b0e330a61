import { called, form, type Country } from './country.ts';

export const UA: Country = {
  code: 'UA',
  postalCodes: 'always',
  taxIds: called('ІПН', '32855961'),
  taxIdCheck: {
    kinds: ['edrpou', 'rntrc'],
    load: () => import('stdnum/lib/cjs/ua/index.js'),
    // VAT payers have a number of their own, of twelve digits for companies.
    also: form(/^\d{12}$/),
  },
};
