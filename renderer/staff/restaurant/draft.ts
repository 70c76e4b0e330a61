import { countryOf } from '../../../server/countries/registry.ts';
import { LANGUAGES, languageOf } from '../../../server/locales.ts';
import type { BodyInput, ResponseBody } from '../../../server/http/endpoint.ts';
import type { getRestaurant, setUp } from '../../../server/restaurant/contract.ts';

/** What set-up asks for; the rest has defaults, which the settings change. */
export type RestaurantDraft = Required<Omit<BodyInput<typeof setUp>['restaurant'], 'day_ends_at'>>;

export type Restaurant = ResponseBody<typeof getRestaurant>;
/** What is typed of a restaurant's rules; minutes as texts. */
interface RulesDraft {
  discount_limit_basis_points: number | null;
  day_ends_at: string;
  ticket_wait_minutes: string;
  ticket_late_minutes: string;
  /** Null where cash is rounded as the country does. */
  cash_rounding_cents: number | null;
}

/** A restaurant's details as its form begins with them. */
export function detailsOf(restaurant: Restaurant): RestaurantDraft {
  const { name, legal_name, tax_id, street, postal_code, city } = restaurant;
  const { country, currency, time_zone, locale, prices_include_tax } = restaurant;
  const address = { street, postal_code, city, country };
  return { name, legal_name, tax_id, ...address, currency, time_zone, locale, prices_include_tax };
}
/** Its rules, likewise. */
export function rulesOf(restaurant: Restaurant): RulesDraft {
  return {
    discount_limit_basis_points: restaurant.discount_limit_basis_points,
    day_ends_at: restaurant.day_ends_at,
    ticket_wait_minutes: String(restaurant.ticket_wait_minutes),
    ticket_late_minutes: String(restaurant.ticket_late_minutes),
    cash_rounding_cents: restaurant.cash_rounding_by_country
      ? null
      : restaurant.cash_rounding_cents,
  };
}
/** What is typed, as it is sent. */
export function bodyOf(details: RestaurantDraft, rules: RulesDraft) {
  return {
    ...details,
    ...rules,
    discount_limit_basis_points: rules.discount_limit_basis_points ?? undefined,
    ticket_wait_minutes: Number(rules.ticket_wait_minutes),
    ticket_late_minutes: Number(rules.ticket_late_minutes),
  };
}

/** A first guess, which the owner sees and can change. */
export function currencyOf(country: string): string {
  return countryOf(country).currency ?? '';
}

/**
 * A language with a country's formats (`es`, MX → `es-MX`); the language alone if that locale is
 * unknown.
 */
export function localeIn(country: string, locale: string): string {
  const language = languageOf(locale);
  if (!/^[A-Z]{2}$/.test(country)) return language;
  const tag = `${language}-${country}`;
  return Intl.NumberFormat.supportedLocalesOf(tag)[0] ?? language;
}

/**
 * Our languages with the formats of this country and some others, each with its name for the
 * reader.
 */
export function localeOptions(
  reader: string,
  { country, locale }: Pick<RestaurantDraft, 'country' | 'locale'>,
): { value: string; label: string }[] {
  const here = LANGUAGES.map((language) => localeIn(country, language));
  const elsewhere = 'en-GB en-IE en-US es-ES es-MX es-AR es-CL es-CO de-DE de-AT de-CH'.split(' ');
  const names = new Intl.DisplayNames(reader, { type: 'language', languageDisplay: 'standard' });
  return [...new Set([locale, ...here, ...LANGUAGES, ...elsewhere])]
    .filter(Boolean)
    .map((value) => ({ value, label: names.of(value) ?? value }))
    .sort((a, b) => a.label.localeCompare(b.label, reader));
}

export const browserTimeZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;
export function timeZones(): string[] {
  return [...new Set([browserTimeZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])]
    .filter(Boolean)
    .sort();
}
