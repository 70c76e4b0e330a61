import { countryOf } from '../../../server/countries/registry.ts';
import { LANGUAGES, languageOf } from '../../../server/locales.ts';
import type { BodyInput } from '../../../server/http/endpoint.ts';
import type { setUp } from '../../../server/restaurant/contract.ts';

/** What set-up asks for; the rest has defaults, which the settings change. */
export type RestaurantDraft = Required<Omit<BodyInput<typeof setUp>['restaurant'], 'day_ends_at'>>;

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
