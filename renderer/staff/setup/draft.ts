import { reactive } from 'vue';
import { useI18n } from 'vue-i18n';
import type { BodyInput } from '../../../server/http/endpoint.ts';
import type { setUp } from '../../../server/restaurant/contract.ts';
import { browserCountry } from '../../ui/countries.ts';

type Body = BodyInput<typeof setUp>;
export interface SetupDraft {
  restaurant: Body['restaurant'];
  owner: Body['owner'];
  setup_code: string;
}

const EURO = 'AD AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MC ME MT NL PT SI SK SM VA XK'.split(' ');
const CURRENCY_OF: Record<string, string> = {
  AR: 'ARS', AU: 'AUD', BR: 'BRL', CA: 'CAD', CH: 'CHF', CL: 'CLP', CN: 'CNY', CO: 'COP', CZ: 'CZK', DK: 'DKK', GB: 'GBP', HU: 'HUF', IN: 'INR', JP: 'JPY',
  KR: 'KRW', KW: 'KWD', LI: 'CHF', MX: 'MXN', NO: 'NOK', NZ: 'NZD', PE: 'PEN', PL: 'PLN', RO: 'RON', SE: 'SEK', TR: 'TRY', US: 'USD', UY: 'UYU', ZA: 'ZAR',
};
/** A first guess only; the owner sees it and may choose another. */
export const currencyOf = (country: string): string => (EURO.includes(country) ? 'EUR' : CURRENCY_OF[country] ?? '');

const browserTimeZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;
export const timeZones = (): string[] => [...new Set([browserTimeZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])].filter(Boolean).sort();

/** What is asked before the restaurant exists, with what the browser lets us guess. */
export function useSetupDraft(): SetupDraft {
  const { locale } = useI18n();
  const country = browserCountry();
  return reactive<SetupDraft>({
    restaurant: {
      name: '', legal_name: '', tax_id: '', street: '', postal_code: '', city: '', country, currency: currencyOf(country),
      time_zone: browserTimeZone(), locale: locale.value as 'en', prices_include_tax: country !== 'US' && country !== 'CA',
    },
    owner: { full_name: '', email: '', password: '' },
    setup_code: '',
  });
}
