import { called, vatIds, type Country } from './country.ts';

export const ES: Country = {
  code: 'ES',
  currency: 'EUR',
  postalCodes: 'always',
  taxIds: called('NIF', 'B12345674'),
  taxIdCheck: {
    kinds: ['nif', 'cif', 'dni', 'nie'],
    load: () => import('stdnum/lib/cjs/es/index.js'),
  },
  vatIds: vatIds(['ES'], /^[A-Z0-9]\d{1,8}[A-Z]?$/),
  // Restaurants (Real Decreto 1619/2012, art. 4.2).
  simplifiedUpTo: { cents: 300_000, currency: 'EUR' },
  // Ley 37/1992, art. 91.Uno.2.2.º, since 1 September 2012: 10 % served; art. 91.Uno.1.1.º: 10 %
  // dishes to take away, but 21 % (art. 90) alcohol and, since 2021, sugared drinks to take away.
  preset: {
    locale: 'es-ES',
    rates: [
      ['Hostelería', 1_000],
      ['General', 2_100],
    ],
    methods: [
      ['Bizum', 'transfer'],
      ['Ticket restaurante', 'voucher'],
    ],
    receiptText: '¡Gracias por su visita!',
  },
};
