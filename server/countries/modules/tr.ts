import { called, type Country } from './country.ts';

export const TR: Country = {
  code: 'TR',
  currency: 'TRY',
  postalCodes: 'always',
  taxIds: called('VKN', '4540536920'),
  taxIdCheck: { kinds: ['vkn', 'tckimlik'], load: () => import('stdnum/lib/cjs/tr/index.js') },
};
