/** Whether addresses of a country have postal codes. Sources: the UPU's addressing systems, and CLDR's and Google's address data for where one is always asked. */
export type PostalCodes = 'always' | 'optional' | 'none';

const words = (text: string) => new Set(text.split(/\s+/));
const ALWAYS = words(
  `AT AU AX BE BG BR CA CH CN CY CZ DE DK EE ES FI FO FR GB GF GL GP GR GU HR HU IM IN IS IT JE GG JP KR LI LT LU LV MC ME MQ MT MX MY NL NO
  NZ PL PM PR PT RE RO RS RU SE SG SI SK SM TH TR TW UA US VA VI YT ZA`,
);
const NONE = words(
  `AE AG AN AO AW BF BI BJ BO BQ BS BW BZ CD CF CG CI CK CM CW DJ DM ER FJ GA GD GM GQ GY HK JM KI KM KN KP LY ML MO MR MW NR NU QA RW SB SC
  SL SR SS ST SX SY TD TF TG TK TL TO TV UG VU YE ZW`,
);

/** Only where it is `always` may one be insisted on; a country that is not known has them perhaps. */
export function postalCodesOf(country: string | null | undefined): PostalCodes {
  if (country && ALWAYS.has(country)) return 'always';
  return country && NONE.has(country) ? 'none' : 'optional';
}
