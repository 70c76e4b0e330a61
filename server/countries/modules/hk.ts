import { called, form, type Country } from './country.ts';

export const HK: Country = {
  code: 'HK',
  postalCodes: 'none',
  taxName: { en: 'Tax', es: 'Impuestos', de: 'Steuer', fr: 'Taxe', it: 'Imposta', pt: 'Imposto' },
  taxIds: called('BR No.', '12345678'),
  taxIdCheck: { also: form(/^\d{8}([0-9A-Z]{3,10})?$/) },
};
