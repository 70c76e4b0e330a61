import { conflict } from '../../errors.ts';
import type { BillToInvoice } from '../../bills/bills.ts';
import type { OrderWithItems } from '../../orders/present.ts';
import { lineTotal } from '../../tax/line-totals.ts';
import type { Held } from '../document/lookup.ts';
import {
  productsLeft,
  shareOf,
  taxesOfShare,
  type SharedItem,
  type WantedItem,
} from '../document/share.ts';
import { lineOptions, optionNames } from '../document/option-text.ts';
import { documentWord } from '../document/words.ts';
import { calculatePart, subtractTaxes, sumTaxes, type Tax } from '../../tax/calculate-tax.ts';
import type { DocumentLine } from './write.ts';

export interface Share {
  lines: DocumentLine[];
  taxes: Tax[];
}
interface Wanted {
  items?: WantedItem[] | undefined;
  share_cents?: number | undefined;
}

/** The content of a bill that documents are issued for. */
export interface BillContent extends Pick<
  BillToInvoice,
  'taxes' | 'prices_include_tax' | 'currency_digits'
> {
  items: OrderWithItems['items'];
}
/** Without cancelled orders and what was voided. */
export function contentOf(bill: BillToInvoice): BillContent {
  const { taxes, prices_include_tax, currency_digits } = bill;
  return {
    taxes,
    prices_include_tax,
    currency_digits,
    items: bill.orders
      .filter(({ status }) => status !== 'cancelled')
      .flatMap(({ items }) => items)
      .filter(({ quantity }) => quantity > 0),
  };
}

function taxesLeft({ taxes }: BillContent, held: Held) {
  return subtractTaxes(taxes, held.taxes);
}

/**
 * True while an invoice could still be issued beside these; a free product that no invoice holds
 * leaves nothing to pay.
 */
export function isSomethingLeft(content: BillContent, held: Held): boolean {
  return taxesLeft(content, held).some(({ gross_cents }) => gross_cents > 0);
}

/**
 * What these invoices do not hold of a bill: items with their quantities (none once a share in
 * money is invoiced), and cents with tax.
 */
export function uninvoiced(content: BillContent, held: Held) {
  const items = content.items
    .filter(({ part_of }) => part_of === null)
    .map(({ id }) => ({
      order_item_id: id,
      quantity: productsLeft(content.items, held.items, id),
    }));
  return {
    items: held.byAmount ? [] : items.filter(({ quantity }) => quantity > 0),
    left_cents: sumTaxes(taxesLeft(content, held)).total_cents,
    by_amount: held.byAmount,
  };
}

/**
 * The lines and taxes of a bill's invoice: the wanted items or amount (cents, tax included), else
 * all that is left.
 * @throws Problem 409 `already_invoiced`, `split_by_amount` for items where a share in money is
 * invoiced, 422 for too large a share
 */
export function shareOfBill(
  content: BillContent,
  { items, share_cents, locale }: Wanted & { locale: string },
  held: Held,
): Share {
  if (items && held.byAmount) throw conflict('split_by_amount');
  const { prices_include_tax } = content;
  const left = taxesLeft(content, held);
  if (share_cents !== undefined || held.byAmount) {
    const taxes = taxesOfShare(left, share_cents, content.currency_digits);
    return {
      taxes,
      lines: linesInMoney(content, taxes, locale),
    };
  }
  const shared = shareOf(content.items.map(plain), held.items, items);
  return { lines: shared.map(lineOf), taxes: calculatePart(shared, left, { prices_include_tax }) };
}

function plain({
  id,
  name,
  quantity,
  unit_price_cents,
  tax_rate_basis_points,
  discount_cents,
  part_of,
  options,
}: BillContent['items'][number]): SharedItem {
  return {
    id,
    name,
    quantity,
    unit_price_cents,
    tax_rate_basis_points,
    discount_cents,
    part_of,
    options: lineOptions(options),
  };
}
function lineOf({
  id,
  name,
  quantity,
  unit_price_cents,
  tax_rate_basis_points,
  discount_cents,
  options,
}: SharedItem): DocumentLine {
  return {
    order_item_id: id,
    name,
    quantity,
    unit_price_cents,
    tax_rate_basis_points,
    discount_cents,
    total_cents: lineTotal({ quantity, unit_price_cents, discount_cents }),
    ...(options && { options }),
  };
}

/**
 * The rates with something to pay: a free item at another rate has no line of its own in a share in
 * money.
 */
function paidRates(items: BillContent['items']) {
  return new Set(
    items.filter((item) => lineTotal(item) > 0).map((item) => item.tax_rate_basis_points),
  );
}

/** The options of a product that is named in a list. */
function inBrackets(options: BillContent['items'][number]['options']): string {
  const inPrice = lineOptions(options);
  return inPrice ? ` (${optionNames(inPrice)})` : '';
}

/**
 * The separator of products: each begins a line on the document; where white space collapses they
 * follow one another.
 */
const PRODUCT_SEPARATOR = ',\n';

/**
 * One line for each rate, with the products that it is a part of: every invoice states the quantity
 * and nature of all that was supplied (Directive 2006/112/EC art. 226(6)), at any length. Free
 * items at a rate of their own are in the first line.
 */
export function linesInMoney(
  { items, prices_include_tax }: Pick<BillContent, 'items' | 'prices_include_tax'>,
  taxes: Tax[],
  locale: string,
): DocumentLine[] {
  const paid = paidRates(items);
  return taxes.map(({ rate_basis_points, net_cents, gross_cents }, place) => {
    const whole = items
      .filter(
        ({ tax_rate_basis_points: rate }) =>
          rate === rate_basis_points || (place === 0 && !paid.has(rate)),
      )
      .map(({ quantity, name, options }) => `${quantity} × ${name}${inBrackets(options)}`)
      .join(PRODUCT_SEPARATOR);
    const unit_price_cents = prices_include_tax ? gross_cents : net_cents;
    const name = documentWord(locale, 'share_of', { items: whole });
    return {
      order_item_id: null,
      name,
      quantity: 1,
      unit_price_cents,
      tax_rate_basis_points: rate_basis_points,
      discount_cents: 0,
      total_cents: unit_price_cents,
    };
  });
}
