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
  // LIVA arts. 1 and 2-A fr. I, last paragraph: 16 % prepared food, here, to take away and
  // delivered, and drinks; 0 % food that is not prepared. Near the border 8 % by decree.
  preset: {
    locale: 'es-MX',
    rates: [
      ['IVA 16 %', 1_600],
      ['Tasa 0 %', 0],
    ],
    methods: [
      ['SPEI', 'transfer'],
      ['Vales de despensa', 'voucher'],
    ],
    receiptText: '¡Gracias por su visita!',
  },
};
