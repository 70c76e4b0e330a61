/** Countries by their codes of ISO 3166-1 alpha-2. */

const USUAL = `
AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG ER
ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID
IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT
LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE
SG SH SI SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA
UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW`;

/** Also in ISO 3166-1, and XI, the VAT code of Northern Ireland, which an e-invoice may state. */
const RARE = 'AQ BV EH GS HM SJ UM XI';

/** Those that an address may be in, as a select offers them; with Kosovo's usual code. */
export function countryCodes(): string[] {
  return USUAL.trim().split(/\s+/);
}

/** Whether a country has this code: `UK` and `EU` are none, and no e-invoice with them is valid. */
export function isCountry(code: string): boolean {
  return [...countryCodes(), ...RARE.split(' ')].includes(code);
}
