import { called, type Country } from './country.ts';

export const RU: Country = {
  code: 'RU',
  postalCodes: 'always',
  taxIds: called('ИНН', '7707083893'),
  taxIdCheck: { kinds: ['inn'], load: () => import('stdnum/lib/cjs/ru/index.js') },
};
