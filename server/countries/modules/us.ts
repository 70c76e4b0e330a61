import { called, form, type Country } from './country.ts';

export const US: Country = {
  code: 'US',
  currency: 'USD',
  postalCodes: 'always',
  pricesWithoutTax: true,
  taxName: { en: 'Sales tax', es: 'Impuesto sobre ventas', de: 'Sales Tax' },
  taxIds: called('EIN', '91-1144442'),
  taxIdCheck: {
    kinds: ['ein', 'ssn'],
    load: () => import('stdnum/lib/cjs/us/index.js'),
    also: form(/^9\d{8}$/),
  },
};
