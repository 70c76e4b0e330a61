import { called, type Country } from './country.ts';

export const UY: Country = {
  code: 'UY',
  currency: 'UYU',
  taxIds: called('RUT', '211003420017'),
  taxIdCheck: { kinds: ['rut', 'cedula', 'nie'], load: () => import('stdnum/lib/cjs/uy/index.js') },
};
