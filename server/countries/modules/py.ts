import { called, type Country } from './country.ts';

export const PY: Country = {
  code: 'PY',
  taxIds: called('RUC', '80028061-0'),
  taxIdCheck: { kinds: ['ruc', 'cedula'], load: () => import('stdnum/lib/cjs/py/index.js') },
};
