import { called, vatIds, type Country } from './country.ts';

export const PT: Country = {
  code: 'PT',
  currency: 'EUR',
  postalCodes: 'always',
  taxIds: { ...called('NIF', 'PT501964843'), digits: true },
  taxIdCheck: { kinds: ['nif', 'nipc'], load: () => import('stdnum/lib/cjs/pt/index.js') },
  vatIds: vatIds(['PT']),
  // CIVA art. 40.
  simplifiedUpTo: { cents: 10_000, currency: 'EUR' },
  // CIVA lista II, verbas 1.8 and 3.1: 13 % food and coffee, here and to take away; 23 % alcohol
  // and soft drinks.
  preset: {
    locale: 'pt-PT',
    rates: [
      ['Restauração', 1_300],
      ['Bebidas', 2_300],
    ],
    methods: [
      ['MB WAY', 'transfer'],
      ['Cartão refeição', 'voucher'],
    ],
    receiptText: 'Obrigado pela sua visita!',
  },
};
