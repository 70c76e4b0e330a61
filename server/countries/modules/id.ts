import { called, form, type Country } from './country.ts';

export const ID: Country = {
  code: 'ID',
  taxIds: called('NPWP', '01.312.166.0-091.000'),
  taxIdCheck: {
    kinds: ['npwp'],
    load: () => import('stdnum/lib/cjs/id/index.js'),
    also: form(/^\d{16}$/),
  },
};
