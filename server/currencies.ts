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
