import { called, type Country } from './country.ts';

export const MY: Country = {
  code: 'MY',
  postalCodes: 'always',
  taxName: {
    en: 'Service tax',
    es: 'Impuesto sobre servicios',
    de: 'Service Tax',
    fr: 'Taxe sur les services',
    it: 'Imposta sui servizi',
    pt: 'Imposto sobre serviços',
  },
  taxIds: called('SST No.', 'W10-1808-31000001'),
};
