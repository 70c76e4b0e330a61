import { called, type Country } from './country.ts';

export const BO: Country = {
  code: 'BO',
  postalCodes: 'none',
  taxIds: called('NIT', '1020255020'),
};
