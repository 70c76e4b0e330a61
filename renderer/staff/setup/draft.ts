import { reactive } from 'vue';
import { useI18n } from 'vue-i18n';
import { countryOf } from '../../../server/countries/registry.ts';
import type { BodyInput } from '../../../server/http/endpoint.ts';
import type { setUp } from '../../../server/restaurant/contract.ts';
import { browserCountry } from '../../ui/countries.ts';
import {
  browserTimeZone,
  currencyOf,
  localeIn,
  type RestaurantDraft,
} from '../restaurant/draft.ts';

type Body = BodyInput<typeof setUp>;
export interface SetupDraft {
  restaurant: RestaurantDraft;
  /** The owner confirmed an unusual tax id. */
  tax_id_checked: boolean;
  owner: Body['owner'];
  setup_code: string;
}

/** The details needed before the restaurant exists, with defaults from the browser. */
export function useSetupDraft(): SetupDraft {
  const { locale } = useI18n();
  const country = browserCountry();
  return reactive<SetupDraft>({
    restaurant: {
      name: '',
      legal_name: '',
      tax_id: '',
      street: '',
      postal_code: '',
      city: '',
      country,
      currency: currencyOf(country),
      time_zone: browserTimeZone(),
      locale: localeIn(country, locale.value),
      prices_include_tax: !countryOf(country).pricesWithoutTax,
    },
    tax_id_checked: false,
    owner: { full_name: '', email: '', password: '' },
    setup_code: '',
  });
}
