import { called, type Country } from './country.ts';

export const PR: Country = {
  code: 'PR',
  postalCodes: 'always',
  taxName: {
    en: 'Sales tax (IVU)',
    es: 'IVU',
    de: 'Sales Tax (IVU)',
    fr: 'Taxe sur les ventes (IVU)',
    it: 'Imposta sulle vendite (IVU)',
    pt: 'Imposto sobre vendas (IVU)',
  },
  taxIds: called('EIN', '66-0123456'),
};
