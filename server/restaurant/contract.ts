import * as z from 'zod';
import { isTimeZone } from '../dates.ts';
import { isCurrency } from '../currencies.ts';
import {
  basisPoints,
  country,
  currencyDigits,
  email,
  endpoint,
  line,
  lineOrBlank,
  listFrom,
  locale,
} from '../http/endpoint.ts';
import { newPassword } from '../accounts/contract.ts';

const restaurant = z.strictObject({
  name: line(120),
  legal_name: line(160),
  tax_id: line(40),
  street: line(160),
  /** Blank where the country or the address has none. */
  postal_code: lineOrBlank(20),
  city: line(120),
  country,
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, { abort: true })
    .refine(isCurrency, { params: { rule: 'currency' } }),
  time_zone: line(64).refine(isTimeZone, { params: { rule: 'time_zone' } }),
  locale,
  prices_include_tax: z.boolean(),
});

/** The local time at which the business day ends: what is sold before it belongs to the evening. */
const dayEndsAt = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** True when the user confirmed the tax id in spite of a fault. */
const tax_id_checked = z.literal(true).optional();

export const getSetup = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/setup',
  access: 'public',
  summary: 'Whether this installation is set up, and whether it asks for the set-up code',
  responses: { 200: z.strictObject({ set_up: z.boolean(), setup_code_required: z.boolean() }) },
});

export const setUp = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/setup',
  access: 'public',
  summary: 'Sets up the restaurant and its owner, once',
  body: z.strictObject({
    restaurant: restaurant.extend({
      postal_code: lineOrBlank(20).default(''),
      day_ends_at: dayEndsAt.default('04:00'),
    }),
    tax_id_checked,
    owner: z.strictObject({ email, password: newPassword, full_name: line(120) }),
    setup_code: z.string().max(64).optional(),
  }),
  responses: {
    201: z.strictObject({
      access_token: z.string(),
      token_type: z.literal('bearer'),
      expires_in: z.int(),
    }),
  },
});

/**
 * The accent colour where the owner has chosen none: that of the pages (`renderer/ui/tokens.css`,
 * light).
 */
export const DEFAULT_ACCENT = '#1c5a4c';
/** `#rrggbb`, in lower case; null is the default. */
const accentColour = z
  .string()
  .regex(/^#[0-9A-Fa-f]{6}$/)
  .transform((value) => value.toLowerCase())
  .nullable();
export const BILLS_MODES = ['per_table', 'per_guest'] as const;
export type BillsMode = (typeof BILLS_MODES)[number];
export const AUTO_RECEIPTS = ['at_once', 'at_day_close', 'off'] as const;
export type AutoReceipt = (typeof AUTO_RECEIPTS)[number];
const settings = restaurant.extend({
  discount_limit_basis_points: basisPoints,
  bills: z.enum(BILLS_MODES),
  auto_receipt: z.enum(AUTO_RECEIPTS),
  /** What cash amounts are rounded to, 1 for no rounding; null is what the country does. */
  cash_rounding_cents: z.int().min(1).max(1_000_000).nullable(),
  day_ends_at: dayEndsAt,
  /** Minutes until the kitchen's screen marks a ticket as waiting, and as late. */
  ticket_wait_minutes: z.int().min(1).max(600),
  ticket_late_minutes: z.int().min(1).max(600),
  accent_colour: accentColour,
});
const wholeRestaurant = settings.extend({
  id: z.string(),
  currency_digits: currencyDigits,
  /** The unit that applies, and whether it is the country's. */
  cash_rounding_cents: z.int(),
  cash_rounding_by_country: z.boolean(),
  portal_url: z.string(),
  orders_taken: z.boolean(),
  accent_colour: z.string().nullable(),
  /** Changes with the logo, so that pages fetch it again. */
  logo_sha256: z.string().nullable(),
});

export const getRestaurant = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/restaurant',
  access: 'waiter',
  summary: 'The restaurant',
  responses: { 200: wholeRestaurant },
});

export const changeRestaurant = endpoint({
  port: 'staff',
  method: 'PUT',
  path: '/api/restaurant',
  access: 'owner',
  summary:
    'Changes the restaurant; what is left out stays. Country, currency and whether prices ' +
    'include tax change only while there is no order but cancelled ones',
  body: settings.partial().extend({ tax_id_checked }),
  responses: { 200: wholeRestaurant },
});

/** A file in the body; a page passes the value of its file field. */
const picture = z
  .custom<Uint8Array | Blob>((value) => value instanceof Uint8Array, {
    path: ['logo'],
    params: { rule: 'picture_wanted' },
  })
  .transform((bytes) => bytes as Uint8Array);

export const setLogo = endpoint({
  port: 'staff',
  method: 'PUT',
  path: '/api/restaurant/logo',
  access: 'owner',
  upload: { types: ['image/png', 'image/jpeg'], mostBytes: 5_000_000 },
  summary:
    'Sets the logo for invoices from now on: a PNG or JPEG of at most 5 MB and 40 megapixels; ' +
    'the stored picture is made from its pixels',
  body: picture,
  responses: { 200: wholeRestaurant },
});

export const removeLogo = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/restaurant/logo',
  access: 'owner',
  summary: 'Takes the logo away from invoices to come',
  responses: { 200: wholeRestaurant },
});

export const getLogo = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/restaurant/logo',
  access: 'waiter',
  summary: 'The logo as it is printed, a PNG or JPEG',
  responses: { 200: 'image/png' },
});

export const getPortalRestaurant = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/restaurant',
  access: 'public',
  summary: 'Whose pages these are',
  responses: {
    200: z.strictObject({ name: z.string(), locale, logo_sha256: z.string().nullable() }),
  },
});

export const getPortalLogo = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/restaurant/logo',
  access: 'public',
  summary: 'The restaurant’s logo, a PNG or JPEG',
  responses: { 200: 'image/png' },
});

/** The days of a week by their ISO 8601 order. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Local time, `HH:MM`. */
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
/**
 * From one local time to another. An end that is not after its beginning is on the next day, so
 * `18:00` to `02:00` goes past midnight, and equal times are a whole day.
 */
export const interval = z.strictObject({ from: clock, to: clock });
export type Interval = z.output<typeof interval>;
const intervals = listFrom(interval, { max: 6 });

const week = z.strictObject(
  Object.fromEntries(WEEKDAYS.map((day) => [day, intervals])) as Record<Weekday, typeof intervals>,
);
/** A date with other hours than its weekday's; none is closed. */
const exception = z.strictObject({
  date: z.iso.date(),
  intervals,
  /** Why, for guests: a holiday. */
  note: line(60).nullish(),
});
export const openingHours = z.strictObject({
  week,
  exceptions: listFrom(exception, { max: 400 }).default([]),
});
export type OpeningHours = z.output<typeof openingHours>;
export type OpeningHoursInput = z.input<typeof openingHours>;
