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
  optionalProse,
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
/** Minutes that a ticket may be open. */
export const ticketMinutes = z.int().min(1).max(600);
const settings = restaurant.extend({
  discount_limit_basis_points: basisPoints,
  bills: z.enum(BILLS_MODES),
  auto_receipt: z.enum(AUTO_RECEIPTS),
  /** What cash amounts are rounded to, 1 for no rounding; null is what the country does. */
  cash_rounding_cents: z.int().min(1).max(1_000_000).nullable(),
  day_ends_at: dayEndsAt,
  /** Minutes until the kitchen's screen marks a ticket as waiting, and as late. */
  ticket_wait_minutes: ticketMinutes,
  ticket_late_minutes: ticketMinutes,
  accent_colour: accentColour,
  /** What receipts say at their foot. */
  receipt_text: optionalProse(200),
});
/** Its files are at `{url}/780.webp` and `{url}/780.jpg`; the colour is its average. */
const cover = z.strictObject({ url: z.string(), colour: z.string() }).nullable();
const wholeRestaurant = settings.extend({
  id: z.string(),
  country: z.string(),
  currency_digits: currencyDigits,
  /** The unit that applies, and whether it is the country's. */
  cash_rounding_cents: z.int(),
  cash_rounding_by_country: z.boolean(),
  portal_url: z.string(),
  orders_taken: z.boolean(),
  accent_colour: z.string().nullable(),
  receipt_text: z.string().nullable(),
  /** Changes with the logo, so that pages fetch it again. */
  logo_sha256: z.string().nullable(),
  cover,
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

const coverPhoto = z
  .custom<Uint8Array | Blob>((value) => value instanceof Uint8Array, {
    path: ['cover'],
    params: { rule: 'photo_wanted' },
  })
  .transform((bytes) => bytes as Uint8Array);

export const setCover = endpoint({
  port: 'staff',
  method: 'PUT',
  path: '/api/restaurant/cover',
  access: 'owner',
  upload: { types: ['image/jpeg', 'image/png', 'image/webp'], mostBytes: 5_000_000 },
  summary:
    'Sets the picture above the guests’ menu: a JPEG, PNG or WebP of at most 5 MB and 40 ' +
    'megapixels; only its pixels are stored, upright and cut to a broad strip',
  body: coverPhoto,
  responses: { 200: wholeRestaurant },
});

export const removeCover = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/restaurant/cover',
  access: 'owner',
  summary: 'Takes the picture above the guests’ menu away',
  responses: { 200: wholeRestaurant },
});

export const getPortalRestaurant = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/restaurant',
  access: 'public',
  summary: 'Whose pages these are',
  responses: {
    200: z.strictObject({
      name: z.string(),
      locale,
      country: z.string(),
      /** In whose zone its times are meant, whatever zone a phone is set to. */
      time_zone: z.string(),
      logo_sha256: z.string().nullable(),
      /** `#rrggbb`; null is the default. */
      accent_colour: z.string().nullable(),
      cover,
    }),
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

export const ICON_SIZES = [180, 192, 512] as const;
export type IconSize = (typeof ICON_SIZES)[number];
export const getIcon = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/restaurant/icons/{name}',
  access: 'public',
  summary: 'The restaurant’s icon on a phone, a square PNG made of its logo or its colour',
  params: z.strictObject({ name: z.enum(ICON_SIZES.map((size) => `${size}.png` as const)) }),
  responses: { 200: 'image/png' },
});
export const getManifest = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/restaurant/manifest',
  access: 'public',
  summary: 'What a phone needs to put the portal on its home screen (W3C Web Application Manifest)',
  responses: {
    200: z.strictObject({
      id: z.string(),
      name: z.string(),
      short_name: z.string(),
      lang: locale,
      start_url: z.string(),
      scope: z.string(),
      display: z.literal('standalone'),
      background_color: z.string(),
      theme_color: z.string(),
      icons: z.array(
        z.strictObject({
          src: z.string(),
          sizes: z.string(),
          type: z.literal('image/png'),
          purpose: z.string(),
        }),
      ),
    }),
  },
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
