import { called, form, type Country } from './country.ts';

export const US: Country = {
  code: 'US',
  currency: 'USD',
  postalCodes: 'always',
  pricesWithoutTax: true,
  taxName: {
    en: 'Sales tax',
    es: 'Impuesto sobre ventas',
    de: 'Sales Tax',
    fr: 'Taxe sur les ventes',
    it: 'Imposta sulle vendite',
    pt: 'Imposto sobre vendas',
  },
  taxIds: called('EIN', '91-1144442'),
  taxIdCheck: {
    kinds: ['ein', 'ssn'],
    load: () => import('stdnum/lib/cjs/us/index.js'),
    also: form(/^9\d{8}$/),
  },
  // Sales tax is the state's, county's and city's: the owner enters the sum of theirs; 0 % is what
  // is exempt.
  preset: {
    locale: 'en-US',
    rates: [['Exempt', 0]],
    methods: [['Gift card', 'voucher']],
    receiptText: 'Thank you for dining with us!',
  },
};
