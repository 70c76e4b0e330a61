/**
 * ISO 4217, list one (active currencies): how many decimals each has. Our own table, because
 * runtimes differ: one writes RSD 1,234.56 and another RSD 123,456 for the same amount (CLDR's
 * customs of cash against ISO 4217's minor units).
 */
const WITHOUT_DECIMALS =
  'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ');
const TWO_DECIMALS =
  `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF
  CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
  GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL
  MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR
  PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
  TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`.split(/\s+/);
const THREE_DECIMALS = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');
const FOUR_DECIMALS = 'CLF UYW'.split(' ');

const DIGITS = new Map<string, number>(
  [WITHOUT_DECIMALS, [], TWO_DECIMALS, THREE_DECIMALS, FOUR_DECIMALS].flatMap((codes, digits) =>
    codes.map((code) => [code, digits] as const),
  ),
);

/**
 * The smallest amount in cash, in minor units, where coins for less are no longer issued and half
 * of it is rounded up. Countries with the euro differ, so their modules say it.
 *
 * AUD: 1c and 2c withdrawn 1992 (Reserve Bank of Australia). CAD: no cents since 4 February 2013
 * (Department of Finance). CHF: no Rappen since 2007 (Münzverordnung). CZK: no haléř since 2008,
 * rounded to the koruna (Act 634/1992 § 3). DKK: 25 øre withdrawn 2008. HUF: 1 and 2 forints
 * withdrawn 2008 (Act III of 2008). ILS: 5 agorot withdrawn 2008, a total that ends in them is
 * rounded up. MYR: rounding mechanism of Bank Negara, 1 April 2008. NOK: 50 øre withdrawn 2012
 * (Norges Bank). NZD: 5c withdrawn 2006. SEK: 50 öre withdrawn 2010 (Act 1970:1029). SGD: no 1c
 * since 2002 (MAS).
 */
const CASH_UNITS: Record<string, number> = {
  AUD: 5,
  CAD: 5,
  CHF: 5,
  CZK: 100,
  DKK: 50,
  HUF: 500,
  ILS: 10,
  MYR: 5,
  NOK: 100,
  NZD: 10,
  SEK: 100,
  SGD: 5,
};

/** The smallest amount of a currency in cash, in its minor units by ISO 4217; 1 for most. */
export function cashUnit(currency: string): number {
  return CASH_UNITS[currency] ?? 1;
}

/** Every currency by its ISO 4217 code, sorted. */
export const CURRENCIES: readonly string[] = [...DIGITS.keys()].sort();

/** True for the code of a currency that ISO 4217 lists. */
export function isCurrency(code: string): boolean {
  return DIGITS.has(code);
}

/**
 * How many decimals a currency has: EUR 2, JPY 0, KWD 3. @throws RangeError for a code that ISO
 * 4217 does not list
 */
export function minorDigits(currency: string): number {
  const digits = DIGITS.get(currency);
  if (digits === undefined) throw new RangeError(`No such currency in ISO 4217: ${currency}`);
  return digits;
}
