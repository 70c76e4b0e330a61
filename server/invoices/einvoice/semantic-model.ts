/**
 * The semantic model of EN 16931, computed once from the snapshot; CII and UBL are its two
 * syntaxes. BT-… are the standard's own terms.
 */
import { countryOf } from '../../countries/registry.ts';
import { compactId, vatIdOf } from '../../countries/tax-id-forms.ts';
import { type Currency, divideRoundHalfUp, hasEInvoice, toDecimal } from '../../money.ts';
import { factsOf, isBuiltIn } from '../../payments/methods/methods.ts';
import type {
  InvoiceBuyer,
  InvoiceDocument,
  InvoiceLine,
  InvoiceSeller,
} from '../document/document.ts';
import { documentLanguage } from '../document/language.ts';
import { optionNames } from '../document/option-text.ts';
import { documentWord } from '../document/words.ts';
import { type CalculatedLine, shareTaxes } from '../../tax/calculate-tax.ts';

/** UNTDID 1001 (BT-3). */
export const TYPE_CODES = { full: '380', simplified: '380', credit_note: '381' } as const;

/**
 * BG-4 or BG-7. `vat_id` begins with its country's letters (BR-CO-09); any other tax number is the
 * company's number.
 */
export interface Party {
  legal_name: string;
  trading_name: string | null;
  vat_id: string | null;
  company_number: string | null;
  street: string | null;
  postal_code: string | null;
  city: string | null;
  country: string;
  email: string | null;
}

export function sellerOf({ seller, edition }: InvoiceDocument): Party {
  const trading_name = seller.name === seller.legal_name ? null : seller.name;
  return partyOf(
    { ...seller, email: null },
    {
      legal_name: seller.legal_name || seller.name,
      trading_name,
      country: seller.country,
      edition,
    },
  );
}

/**
 * A simplified invoice names no buyer, but the standard requires a name and a country: the buyer is
 * a guest in the restaurant's country.
 */
export function buyerOf(invoice: InvoiceDocument): Party {
  const { buyer, seller, edition } = invoice;
  return partyOf(buyer, {
    legal_name: buyer?.name || documentWord(documentLanguage(invoice), 'walk_in'),
    trading_name: null,
    country: buyer?.country || seller.country,
    edition,
  });
}

type Given = Pick<
  InvoiceBuyer | (InvoiceSeller & { email: null }),
  'tax_id' | 'street' | 'postal_code' | 'city' | 'email'
>;
function partyOf(
  given: Given | null,
  {
    edition = 1,
    ...known
  }: Pick<Party, 'legal_name' | 'trading_name' | 'country'> & { edition: number | undefined },
): Party {
  const country = known.country.toUpperCase();
  const vat_id = (edition < 2 ? earlierVatId : vatId)(given?.tax_id ?? '', country);
  return {
    ...known,
    country,
    vat_id,
    company_number: vat_id ? null : (given?.tax_id ?? null),
    street: given?.street ?? null,
    postal_code: given?.postal_code ?? null,
    city: given?.city ?? null,
    email: given?.email ?? null,
  };
}

/**
 * A VAT id begins with the letters of its country, whatever the country of the address (BR-CO-09;
 * Greece writes EL, Northern Ireland XI); a Spanish NIF, a German tax number or the number of a
 * Swiss register does not. Besides the known formats, a number with the letters of its own country
 * counts as one.
 */
function vatId(tax_id: string, country: string): string | null {
  const known = vatIdOf(tax_id);
  if (known) return known;
  const plain = compactId(tax_id);
  const letters = countryOf(country).vatIds?.letters ?? [country];
  const isOwn = letters.includes(country) && plain.startsWith(country);
  return isOwn && /^..\d{7,}$/.test(plain) ? plain : null;
}

/** The rule for documents from before `edition` 2, which are rendered again byte for byte. */
function earlierVatId(tax_id: string, country: string): string | null {
  const plain = tax_id.toUpperCase().replace(/[\s.-]/g, '');
  return plain.startsWith(country === 'GR' ? 'EL' : country) && /\d/.test(plain) ? plain : null;
}

/**
 * BG-25. Prices are millionths of the currency's unit without tax; `price_before` is set where a
 * discount was given.
 */
export interface DataLine {
  /** BT-153 */
  name: string;
  /** BT-154: the options, or the whole list of products where it is too long for a name. */
  description: string | null;
  /** Negative for a return, since a price is never negative (BR-27). */
  quantity: number;
  rate_basis_points: number;
  net_cents: number;
  price: bigint;
  price_before: bigint | null;
}

const PRICE_DIGITS = 6;

/** Lines without tax: their nets add up to the base of their rate to the cent. */
export function linesOf(invoice: InvoiceDocument): DataLine[] {
  const shares = shareTaxes(invoice.lines, invoice.taxes, invoice);
  return invoice.lines.map((line, i) => dataLine(line, shares[i]!, invoice));
}

/**
 * Only a share of an order has a longer name, as it names every product. The standard sets no
 * limit, but accounting programs do.
 */
const LONGEST_NAME = 200;

function named(
  line: InvoiceLine,
  invoice: InvoiceDocument,
): Pick<DataLine, 'name' | 'description'> {
  const whole = line.name.trim().replaceAll('\n', ' ') || '-';
  const options = line.options ? optionNames(line.options) : null;
  if (whole.length <= LONGEST_NAME) return { name: whole, description: options };
  const language = documentLanguage(invoice);
  const items = `${documentWord(language, 'order')} ${invoice.order_number}`;
  return { name: documentWord(language, 'share_of', { items }), description: whole };
}

function dataLine(line: InvoiceLine, share: CalculatedLine, invoice: InvoiceDocument): DataLine {
  const { currency_digits } = invoice;
  const size = Math.abs(line.quantity);
  const price = perUnit(Math.abs(share.net_cents), size, currency_digits);
  const before =
    line.discount_cents > 0 && line.total_cents > 0
      ? perUnit(beforeDiscount(line, share), size, currency_digits)
      : price;
  return {
    ...named(line, invoice),
    quantity: share.net_cents < 0 ? -size : size,
    rate_basis_points: line.tax_rate_basis_points,
    net_cents: share.net_cents,
    price,
    price_before: before > price ? before : null,
  };
}

function beforeDiscount(line: InvoiceLine, share: CalculatedLine): number {
  return divideRoundHalfUp(
    BigInt(line.total_cents + line.discount_cents) * BigInt(share.net_cents),
    BigInt(line.total_cents),
  );
}

function perUnit(cents: number, quantity: number, digits: number): bigint {
  const millionths = BigInt(cents) * 10n ** BigInt(PRICE_DIGITS - digits);
  return quantity ? BigInt(divideRoundHalfUp(millionths, BigInt(quantity))) : 0n;
}

/** Two to six decimals: `"12.50"`, `"2.413333"`. */
export function toPrice(millionths: bigint): string {
  const text = millionths.toString().padStart(PRICE_DIGITS + 1, '0');
  const decimals = text.slice(-PRICE_DIGITS).replace(/0{1,4}$/, '');
  return `${text.slice(0, -PRICE_DIGITS)}.${decimals}`;
}

/**
 * `1234` EUR → `"12.34"`.
 * @throws RangeError for a currency that has no e-invoice
 */
export function toAmount(cents: number, currency: Currency): string {
  if (!hasEInvoice(currency))
    throw new RangeError(`EN 16931 has no place for sums in ${currency.currency}`);
  return toDecimal(cents, currency.currency_digits);
}
export const categoryCode = (rate: number): string => (rate === 0 ? 'Z' : 'S');
export const toPercent = (rate: number): string => toDecimal(rate, 2);

const NOT_DEFINED = '1';

/**
 * UNTDID 4461 (BT-81): the code of the payment method. The standard allows one (CII-SR-467);
 * several are "not defined".
 */
export function meansCode({ payments }: InvoiceDocument): string | null {
  const [first, ...others] = new Set(payments.map((payment) => factsOf(payment).meansCode));
  return others.length > 0 ? NOT_DEFINED : (first ?? null);
}

/**
 * BT-82: the restaurant's own names of the payment methods, beside which the document's words stand
 * for the others. Null where all are known by their code.
 */
export function meansText(invoice: InvoiceDocument): string | null {
  const { payments } = invoice;
  if (!payments.some(({ name }) => name)) return null;
  const language = documentLanguage(invoice);
  const names = payments.map(
    ({ method, name }) => name ?? (isBuiltIn(method) ? documentWord(language, method) : method),
  );
  return [...new Set(names)].join(', ');
}

/**
 * BT-113: what was paid of the total and its rounding, in cents; a tip on top of a payment pays
 * nothing of it.
 */
export function paidOf(invoice: InvoiceDocument): number {
  const paid = Math.min(
    invoice.total_cents,
    invoice.payments.reduce((sum, payment) => sum + payment.amount_cents, 0),
  );
  return invoice.payments.length === 0 ? paid : paid + roundingOf(invoice);
}

/** BT-114: what cash rounding added to the payable amount, in cents. */
export function roundingOf({ rounding_cents = 0 }: InvoiceDocument): number {
  return rounding_cents;
}

/** BT-115: BT-112 − BT-113 + BT-114 (BR-CO-16). */
export function dueOf(invoice: InvoiceDocument): number {
  return invoice.total_cents - paidOf(invoice) + roundingOf(invoice);
}

/** BT-20 where an amount is open without a due date (BR-CO-25). */
export function termsOf(invoice: InvoiceDocument): string | null {
  return !invoice.due_date && invoice.total_cents > paidOf(invoice)
    ? documentWord(documentLanguage(invoice), 'at_once')
    : null;
}

/** BT-22: the notes, and the tip, which is no turnover and is in no sum. */
export function notesOf({
  notes,
  tip_cents,
  currency,
  currency_digits,
}: InvoiceDocument): string[] {
  const tip = tip_cents
    ? `Tip beside the total: ${toDecimal(tip_cents, currency_digits)} ${currency}`
    : '';
  return [notes ?? '', tip].filter((note) => note.trim());
}

/**
 * BG-3: the invoice that a credit note credits, or the simplified invoice that a full one replaces.
 */
export function precedingOf({ credits_number, replaces_number }: InvoiceDocument): string[] {
  return [credits_number, replaces_number].filter((number) => number !== null);
}
