import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { countryCodes } from '../../server/country-codes.ts';
import { regional } from './format.ts';

/** A country's name in the reader's language. */
export function countryName(code: string, locale: string): string {
  return new Intl.DisplayNames(regional(locale), { type: 'region' }).of(code) ?? code;
}

/** Every country with its name in the reader's language, for a select. */
export function useCountryOptions(): ComputedRef<{ value: string; label: string }[]> {
  const { locale } = useI18n();
  return computed(() => {
    const names = new Intl.DisplayNames(regional(locale.value), { type: 'region' });
    const byName = new Intl.Collator(locale.value);
    return countryCodes()
      .map((code) => ({ value: code, label: names.of(code) ?? code }))
      .sort((a, b) => byName.compare(a.label, b.label));
  });
}

/** The country of the browser's language (`de-AT` → AT), or none. */
export function browserCountry(): string {
  const codes = countryCodes();
  const parts = navigator.languages.map((tag) => tag.split('-').at(-1)!);
  return parts.find((part) => codes.includes(part)) ?? '';
}
