import { called, form, type Country } from './country.ts';

export const VN: Country = {
  code: 'VN',
  taxIds: called('MST', '0100233488'),
  taxIdCheck: {
    kinds: ['mst'],
    load: () => import('stdnum/lib/cjs/vn/index.js'),
    // The personal number, which is a person's tax code since July 2025.
    also: form(/^\d{12}$/),
  },
};
