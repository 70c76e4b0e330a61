import type { BodyInput } from '../../../server/http/endpoint.ts';
import type { setUp } from '../../../server/restaurant/contract.ts';

export type RestaurantDraft = BodyInput<typeof setUp>['restaurant'];

const EURO =
  'AD AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MC ME MT NL PT SI SK SM VA XK'.split(' ');
const CURRENCY_OF: Record<string, string> = {
  AR: 'ARS',
  AU: 'AUD',
  BR: 'BRL',
  CA: 'CAD',
  CH: 'CHF',
  CL: 'CLP',
  CN: 'CNY',
  CO: 'COP',
  CZ: 'CZK',
  DK: 'DKK',
  GB: 'GBP',
  HU: 'HUF',
  IN: 'INR',
  JP: 'JPY',
  KR: 'KRW',
  KW: 'KWD',
  LI: 'CHF',
  MX: 'MXN',
  NO: 'NOK',
  NZ: 'NZD',
  PE: 'PEN',
  PL: 'PLN',
  RO: 'RON',
  SE: 'SEK',
  TR: 'TRY',
  US: 'USD',
  UY: 'UYU',
  ZA: 'ZAR',
};
/** A first guess only; the owner sees it and may choose another. */
export const currencyOf = (country: string): string =>
  EURO.includes(country) ? 'EUR' : (CURRENCY_OF[country] ?? '');

export const browserTimeZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;
export const timeZones = (): string[] =>
  [...new Set([browserTimeZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])]
    .filter(Boolean)
    .sort();
