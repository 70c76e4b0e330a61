import type { Country } from './country.ts';

export const IM: Country = {
  code: 'IM',
  postalCodes: 'always',
  vatIdsOf: 'GB',
};
