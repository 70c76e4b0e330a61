import { called, type Country } from './country.ts';

export const MY: Country = {
  code: 'MY',
  postalCodes: 'always',
  taxName: { en: 'Service tax', es: 'Impuesto sobre servicios', de: 'Service Tax' },
  taxIds: called('SST No.', 'W10-1808-31000001'),
};
