import type { Country } from './country.ts';

export const KW: Country = {
  code: 'KW',
  currency: 'KWD',
};
