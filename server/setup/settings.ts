import { recordBy } from '../audit/audit.ts';
import { countryOf } from '../countries/registry.ts';
import { minorDigits } from '../currencies.ts';
import { inTransaction } from '../database/transaction.ts';
import { invalid, Problem, type Fault } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { hasAnyOrder } from '../orders/orders.ts';
import { checkAddressed } from '../restaurant/address.ts';
import { contrastOnWhite, darkened, isReadable } from '../restaurant/colour.ts';
import type { changeRestaurant as changeRestaurantEndpoint } from '../restaurant/contract.ts';
import {
  cashRounding,
  coverAt,
  portalUrl,
  restaurantById,
  type RestaurantRow,
  updateRestaurant,
} from '../restaurant/restaurant.ts';

type Settings = Body<typeof changeRestaurantEndpoint>;

/**
 * Settings that are fixed by the first order: orders and the series of their invoices have one
 * currency, one country's rules and one way to calculate tax.
 */
const FIXED_BY_ORDERS = ['country', 'currency', 'prices_include_tax'] as const;

/** Fields that are checked together, because each depends on the others. */
const CHECKED_TOGETHER: readonly string[] = ['tax_id', 'postal_code', 'country'];

function after(before: RestaurantRow, wanted: Settings) {
  return {
    tax_id: wanted.tax_id ?? before.tax_id,
    postal_code: wanted.postal_code ?? before.postal_code,
    country: wanted.country ?? before.country,
  };
}

/** The restaurant for its staff. */
export async function presentRestaurant(id: string) {
  const row = await restaurantById(id);
  const { created_at: _made, updated_at: _changed, opening_hours: _hours, ...stored } = row;
  const { cover_token: _token, cover_colour: _colour, ...open } = stored;
  const { orders_paused_at: _paused, orders_paused_until: _until, ...restaurant } = open;
  return {
    ...restaurant,
    cash_rounding_cents: cashRounding(row),
    cash_rounding_by_country: row.cash_rounding_cents === null,
    accent_colour: restaurant.accent_colour ?? null,
    receipt_text: restaurant.receipt_text ?? null,
    logo_sha256: restaurant.logo_sha256 ?? null,
    cover: coverAt('/api/pictures', row),
    portal_url: portalUrl(),
    orders_taken: await hasAnyOrder(id),
  };
}

async function checkFixed(id: string, names: string[]): Promise<void> {
  const fixed = FIXED_BY_ORDERS.filter((name) => names.includes(name));
  if (fixed.length > 0 && (await hasAnyOrder(id)))
    throw new Problem(409, 'orders_taken', {
      errors: fixed.map((path) => ({ path, message: 'fixed_by_orders' })),
    });
}

/** A fault for an accent colour with too little contrast, with a darker one that has enough. */
export function accentFaults(colour: unknown): Fault[] {
  if (typeof colour !== 'string' || !/^#[0-9a-f]{6}$/i.test(colour) || isReadable(colour))
    return [];
  return [
    {
      path: 'accent_colour',
      message: 'accent_contrast',
      values: { contrast: contrastOnWhite(colour).toFixed(1), darker: darkened(colour) },
    },
  ];
}

/**
 * Changes settings for documents from now on; issued invoices stay as they are.
 * @throws Problem 409 `orders_taken`, naming each field that is fixed, 422 for an accent with too
 * little contrast, a tax id or postal code that its country does not have, receipts that are off
 * where every sale needs one
 */
export function changeRestaurant(caller: StaffCaller, { tax_id_checked, ...wanted }: Settings) {
  return inTransaction(async () => {
    const faults = accentFaults(wanted.accent_colour);
    if (faults.length > 0) throw invalid(faults);
    const { restaurant_id: id } = caller;
    const before = await restaurantById(id);
    const changed = (Object.keys(wanted) as (keyof typeof wanted)[]).filter(
      (name) => wanted[name] !== undefined && wanted[name] !== (before[name] ?? null),
    );
    if (changed.length === 0) return;
    await checkFixed(id, changed);
    // A country where every sale has its document leaves no choice but when.
    if (
      changed.some((name) => name === 'auto_receipt' || name === 'country') &&
      (wanted.auto_receipt ?? before.auto_receipt) === 'off' &&
      countryOf(wanted.country ?? before.country).receipts !== 'on_request'
    )
      throw invalid([{ path: 'auto_receipt', message: 'receipt_required' }]);
    const { ticket_wait_minutes: wait, ticket_late_minutes: late } = { ...before, ...wanted };
    if ((late ?? before.ticket_late_minutes) < (wait ?? before.ticket_wait_minutes))
      throw invalid([{ path: 'ticket_late_minutes', message: 'late_before_wait' }]);
    // A value stored before this check existed blocks no other change.
    if (changed.some((name) => CHECKED_TOGETHER.includes(name)))
      await checkAddressed(after(before, wanted), { tax_id_checked });
    const digits = wanted.currency && { currency_digits: minorDigits(wanted.currency) };
    const values = Object.fromEntries(changed.map((name) => [name, wanted[name]]));
    await updateRestaurant(id, { ...values, ...digits });
    await recordBy(caller, {
      action: 'restaurant.changed',
      subject_id: id,
      detail: values,
    });
    await publishEvent({
      restaurant_id: id,
      type: 'restaurant.changed',
      least_role: 'waiter',
      subject_id: id,
    });
  });
}
