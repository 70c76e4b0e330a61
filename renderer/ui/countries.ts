import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { regional } from './format.ts';

const CODES =
  `AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG ER
ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID
IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT
LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE
SG SH SI SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA
UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW`.split(/\s+/);

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
    return CODES.map((code) => ({ value: code, label: names.of(code) ?? code })).sort((a, b) =>
      byName.compare(a.label, b.label),
    );
  });
}

/** The country of the browser's language (`de-AT` → AT), or none. */
export function browserCountry(): string {
  return (
    navigator.languages.map((tag) => tag.split('-').at(-1)!).find((part) => CODES.includes(part)) ??
    ''
  );
}
