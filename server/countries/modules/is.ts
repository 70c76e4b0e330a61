import { otherwise, type Country } from './country.ts';

export const IS: Country = {
  code: 'IS',
  postalCodes: 'always',
  taxIds: {
    labels: [['VSK-númer', /^(IS)?\d{5,6}$/], otherwise('Kennitala')],
    example: '00621',
  },
  taxIdCheck: { kinds: ['vsk', 'kennitala'], load: () => import('stdnum/lib/cjs/is/index.js') },
};
