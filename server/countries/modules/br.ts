import { otherwise, type Country } from './country.ts';

export const BR: Country = {
  code: 'BR',
  currency: 'BRL',
  postalCodes: 'always',
  taxName: {
    en: 'Taxes',
    es: 'Impuestos',
    de: 'Steuern',
    fr: 'Taxes',
    it: 'Imposte',
    pt: 'Impostos',
  },
  taxIds: {
    labels: [['CPF', /^\d{11}$/], otherwise('CNPJ')],
    example: '11.222.333/0001-81',
  },
  taxIdCheck: { kinds: ['cnpj', 'cpf'], load: () => import('stdnum/lib/cjs/br/index.js') },
};
