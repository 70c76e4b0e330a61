import { called, form, type Country } from './country.ts';

export const MX: Country = {
  code: 'MX',
  currency: 'MXN',
  postalCodes: 'always',
  taxIds: called('RFC', 'GODE561231GR8'),
  taxIdCheck: {
    kinds: ['rfc'],
    load: () => import('stdnum/lib/cjs/mx/index.js'),
    // The SAT's RFCs for a sale to the public and a buyer from abroad (Anexo 20).
    also: form(/^X[AE]XX010101000$/),
  },
};
