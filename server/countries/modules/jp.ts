import { otherwise, type Country } from './country.ts';

export const JP: Country = {
  code: 'JP',
  currency: 'JPY',
  postalCodes: 'always',
  taxName: {
    en: 'Consumption tax',
    es: 'Impuesto al consumo',
    de: 'Verbrauchsteuer',
    fr: 'Taxe à la consommation',
    it: 'Imposta sui consumi',
    pt: 'Imposto sobre o consumo',
  },
  taxIds: {
    labels: [['Registration no.', /^T\d{13}$/], otherwise('Corporate no.')],
    example: 'T5835678256246',
    digits: true,
  },
  taxIdCheck: {
    kinds: ['cn'],
    load: () => import('stdnum/lib/cjs/jp/index.js'),
    plain: (compact) => compact.replace(/^T(?=\d{13}$)/, ''),
  },
};
