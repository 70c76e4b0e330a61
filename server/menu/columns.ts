/** Bodies of the menu's calls → columns; undefined leaves a column. */
import { now } from '../clock.ts';
import { invalid, type Fault } from '../errors.ts';
import type { Body } from '../http/endpoint.ts';
import type {
  changeProduct as changeEndpoint,
  createCategory as createCategoryEndpoint,
  createProduct as createEndpoint,
} from './contract.ts';
import type { Product, Translations } from './model.ts';

export type CreateInput = Body<typeof createEndpoint>;
export type ChangeInput = Body<typeof changeEndpoint>;
export type Bundle = NonNullable<CreateInput['bundle']> | null | undefined;
type CategoryInput = Partial<Body<typeof createCategoryEndpoint>>;
type Days = number[] | null | undefined;

/** Each day once, in order; none is every day. */
function daysOf(days: Days): Days {
  return days && (days.length > 0 ? [...new Set(days)].sort((a, b) => a - b) : null);
}

/** Without languages in which nothing is written. */
function translationsOf<T extends Translations>(given: T | undefined): T | undefined {
  return (
    given &&
    (Object.fromEntries(
      Object.entries(given).filter(([, { name, description }]) => name || description),
    ) as T)
  );
}

function bundleColumns(bundle: Bundle) {
  return bundle === undefined
    ? {}
    : {
        bundle_name: bundle?.name ?? null,
        bundle_tax_rate_id: bundle?.tax_rate_id ?? null,
        bundle_share_basis_points: bundle?.share_basis_points ?? null,
      };
}

function happyColumns(happy: ChangeInput['happy_hour']) {
  return happy === undefined
    ? {}
    : {
        happy_price_cents: happy?.price_cents ?? null,
        happy_from: happy?.from ?? null,
        happy_to: happy?.to ?? null,
        happy_days: daysOf(happy?.days) ?? null,
      };
}

/** An instant that has passed is none. */
function untilOf(until: string | null | undefined): Date | null | undefined {
  if (!until) return until === undefined ? undefined : null;
  const instant = new Date(until);
  return instant > now() ? instant : null;
}

type Columns = Partial<{ [K in keyof Product]: Product[K] | undefined }>;

export function productColumns(input: ChangeInput): Columns {
  const { bundle, happy_hour, left, translations, days, sold_out_until, ...rest } = input;
  const { option_group_ids: _groups, ...row } = rest;
  return {
    ...row,
    ...bundleColumns(bundle),
    ...happyColumns(happy_hour),
    pieces_left: left,
    translations: translationsOf(translations),
    days: daysOf(days),
    sold_out_until: untilOf(sold_out_until),
    allergen_codes: row.allergen_codes && [...new Set(row.allergen_codes)],
    diets: row.diets && [...new Set(row.diets)],
  };
}

/** What "available again" ends besides the mark itself: an instant, and a count of none. */
export function againOnSale(product: Product, input: ChangeInput): Columns {
  if (!input.available) return {};
  return {
    ...(input.sold_out_until === undefined && { sold_out_until: null }),
    ...(input.left === undefined && product.pieces_left === 0 && { pieces_left: null }),
  };
}

export function categoryColumns({ translations, days, ...row }: CategoryInput) {
  return { ...row, translations: translationsOf(translations), days: daysOf(days) };
}

interface Times {
  available_from?: string | null | undefined;
  available_to?: string | null | undefined;
  happy_hour?: { from: string; to: string } | null | undefined;
}

/**
 * Refuses times with one end, or that end when they begin.
 * @throws Problem 422
 */
export function checkTimes(before: Omit<Times, 'happy_hour'>, input: Times): void {
  const [from = null, to = null] = [
    input.available_from === undefined ? before.available_from : input.available_from,
    input.available_to === undefined ? before.available_to : input.available_to,
  ];
  const faults: Fault[] = [];
  if ((from === null) !== (to === null))
    faults.push({
      path: from === null ? 'available_from' : 'available_to',
      message: 'both_times',
    });
  if (from !== null && from === to) faults.push({ path: 'available_to', message: 'times_equal' });
  if (input.happy_hour && input.happy_hour.from === input.happy_hour.to)
    faults.push({ path: 'happy_hour.to', message: 'times_equal' });
  if (faults.length > 0) throw invalid(faults);
}
