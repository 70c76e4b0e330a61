import { called, type Country } from './country.ts';

export const GE: Country = {
  code: 'GE',
  taxIds: called('ს/კ', '404476205'),
};
