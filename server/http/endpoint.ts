import * as z from 'zod';
import { isCountry } from '../country-codes.ts';
import { canonicalLocale, LONGEST_LOCALE } from '../locales.ts';
import { canonicalAddress } from './mail-address.ts';

/** Staff roles, least first; each may do what those before it may. */
export const ROLES = ['waiter', 'cashier', 'manager', 'owner'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Who may call: `public` (no login needed), `guest` (a login is optional, but a bad one is
 * refused), `customer` (a customer's login), or the least staff role. There is no default: the
 * router denies what is not stated.
 */
export type Access = 'public' | 'guest' | 'customer' | Role;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

type Schema = z.ZodType;
type OutputOf<S> = S extends Schema ? z.output<S> : undefined;
type InputOf<S> = S extends Schema ? z.input<S> : undefined;

export interface EndpointShape {
  port: 'portal' | 'staff';
  method: Method;
  /** With parameters in braces: `/menu/{table_token}`. */
  path: string;
  summary: string;
  access: Access;
  params?: Schema;
  query?: Schema;
  body?: Schema;
  /** The response's schema by status; a string is the media type of a response that is not JSON. */
  responses: Record<number, Schema | string>;
  /** Takes `Idempotency-Key`. */
  idempotent?: boolean;
  /** Also takes the cookie of a paired kitchen screen, in place of a login. */
  kitchenScreen?: boolean;
  /** Also takes `application/x-www-form-urlencoded` (the OAuth-style login). */
  form?: boolean;
  /**
   * Requires a login of the last half hour, since an unattended screen must not expose everything
   * (ASVS 7.5.3).
   */
  fresh?: boolean;
  /**
   * Takes `X-Approval: {user_id}:{pin}`: the PIN of somebody whose role allows what the caller's
   * does not.
   */
  approvable?: boolean;
  /**
   * The body is a file of one of these media types, read only after the caller is authorised to
   * send it.
   */
  upload?: { types: readonly string[]; mostBytes: number };
  /**
   * An expired login counts as none instead of being refused, since this endpoint begins a new one.
   */
  beginsLogin?: boolean;
}

/**
 * Defines an endpoint once: the router checks with it, the UI is typed by it, `openapi.json` is
 * made from it.
 */
export const endpoint = <const E extends EndpointShape>(shape: E): E => shape;

type Field<E, K extends string> = K extends keyof E ? E[K] : undefined;
export type Params<E extends EndpointShape> = OutputOf<Field<E, 'params'>>;
export type Query<E extends EndpointShape> = OutputOf<Field<E, 'query'>>;
export type Body<E extends EndpointShape> = OutputOf<Field<E, 'body'>>;
/** The input of a request, before defaults are filled in. */
export type ParamsInput<E extends EndpointShape> = InputOf<Field<E, 'params'>>;
export type QueryInput<E extends EndpointShape> = InputOf<Field<E, 'query'>>;
export type BodyInput<E extends EndpointShape> = InputOf<Field<E, 'body'>>;
/** The JSON body of the response. */
export type ResponseBody<E extends EndpointShape> = {
  [S in keyof E['responses']]: E['responses'][S] extends Schema
    ? z.output<E['responses'][S]>
    : never;
}[keyof E['responses']];

/** An opaque id as this program makes them (UUIDv4: 122 random bits, so it cannot be guessed). */
export const id = z.string().regex(/^[\x21-\x7e]{1,64}$/);
/** A token in an address: of a table, a claim code or a link. */
export const givenToken = z.string().regex(/^[\x20-\x7e]{1,200}$/);
export const cents = z.int().min(0).max(1_000_000_000);
export const basisPoints = z.int().min(0).max(10_000);
/** How many decimals the amounts of a currency have (ISO 4217: EUR 2, JPY 0, KWD 3). */
export const currencyDigits = z.int().min(0).max(4);
export const timestamp = z.iso.datetime({ offset: true });
/** The country of an address that is given; a stored one may be from before it was checked. */
export const country = z
  .string()
  .regex(/^[A-Z]{2}$/, { abort: true })
  .refine(isCountry, { params: { rule: 'country_format' } });
/** A BCP 47 tag, stored in its canonical form: `es-MX`. */
export const locale = z
  .string()
  .max(LONGEST_LOCALE)
  .meta({ minLength: 2, description: 'a BCP 47 tag' })
  .refine((tag) => canonicalLocale(tag) !== null, { params: { rule: 'locale' } })
  .transform((tag) => canonicalLocale(tag)!);

// Controls and bidirectional overrides can forge what a reader sees (ASVS 1.3.3); tab, newline, ZWJ
// and ZWNJ stay.
const UNSEEN =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufffe\uffff\ud800-\udfff]/gu;

function cleaned(lineBreaks: boolean) {
  return (value: string) => {
    const seen = value.replace(UNSEEN, '');
    return (lineBreaks ? seen : seen.replace(/[\t\n]+/g, ' ')).trim().normalize('NFC');
  };
}

const points = (value: string) => [...value].length;
/**
 * Cleaned text of `min` to `max` characters, counted in code points and not in halves of surrogate
 * pairs (ASVS 1.3.3).
 */
function text({
  min = 0,
  max,
  lineBreaks = false,
}: {
  min?: number;
  max: number;
  lineBreaks?: boolean;
}) {
  // The raw text may be longer, since removed characters do not count; the contract states the
  // length of the cleaned text.

  return z
    .string()
    .max(max * 2)
    .meta({ ...(min && { minLength: min }), maxLength: max })
    .transform(cleaned(lineBreaks))
    .pipe(
      z
        .string()
        .min(min)
        .check(({ value, issues }) => {
          if (points(value) > max)
            issues.push({
              code: 'too_big',
              origin: 'string',
              maximum: max,
              inclusive: true,
              input: value,
            });
        }),
    );
}

/** One line of text of at most `max` characters, trimmed, without controls. */
export const line = (max: number) => text({ min: 1, max });
/** As `line`, but it may be blank. */
export const lineOrBlank = (max: number) => text({ max });
/** Text that may have line breaks, or be empty. */
export const prose = (max: number) => text({ max, lineBreaks: true });
/** An optional line; absent, null and blank all read as null. */
export function optionalLine(max: number) {
  return text({ max })
    .nullish()
    .transform((value) => value || null);
}
export function optionalProse(max: number) {
  return prose(max)
    .nullish()
    .transform((value) => value || null);
}

/**
 * One mailbox in its canonical spelling: no quotes, comments or lists, so that no header or second
 * recipient can be injected.
 */
export const email = z
  .string()
  .max(254)
  .meta({ minLength: 3, description: 'one mail address, at most 254 octets' })
  .transform((value, context) => {
    const address = canonicalAddress(value);
    if (address !== null) return address;
    context.addIssue({ code: 'custom', params: { rule: 'email_format' } });
    return z.NEVER;
  });

/**
 * The most lines of a bill that a call names, to split, invoice or credit them. A party of forty
 * with rounds of their own has some hundred; this many fit in the body of a call.
 */
export const MOST_LINES = 2000;

/**
 * A list of `min` to `max` items. Zod would check each item of a list that is too long: 100,000
 * wrong ones are as many faults before the response. Here a list that is too long is refused unread
 * (ASVS 2.4.1).
 */
export function listFrom<S extends Schema>(
  item: S,
  { min = 0, max }: { min?: number; max: number },
): z.ZodType<z.output<S>[], z.input<S>[]> {
  return z.preprocess((value, { issues }) => {
    if (!Array.isArray(value) || value.length <= max) return value;
    issues.push({ code: 'too_big', origin: 'array', maximum: max, inclusive: true, input: value });
    return z.NEVER;
  }, z.array(item).min(min).max(max)) as z.ZodType<z.output<S>[], z.input<S>[]>;
}

/** Limits and cursor of a list; `limit` arrives as text in a query. */
export const page = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .meta({ description: '1 to 100' })
    .transform(Number)
    .pipe(z.int().min(1).max(100))
    .default(20),
  cursor: z.string().min(1).max(200).optional(),
};

/**
 * A range of days or instants; a date means from its beginning (`from`) or to its end (`to`), in
 * UTC.
 */
export const range = {
  from: z.union([timestamp, z.iso.date()]).optional(),
  to: z.union([timestamp, z.iso.date()]).optional(),
};
/**
 * The order of a list: a column, or from the greatest value down with `-` before it. Each has an
 * index.
 */
export function sortBy<const C extends string>(...columns: C[]) {
  const keys = columns.flatMap((column) => [`-${column}`, column] as const);
  return z.enum(keys as (`-${C}` | C)[]).optional();
}
/** Spans of business days that a list may be limited to; a week begins on Monday. */
export const PERIODS = ['today', 'yesterday', 'week', 'month', 'last_month'] as const;
/** A calendar month: `2026-11`. */
export const calendarMonth = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/);
const inCalendar = (value: string) => value >= '2000-01-01' && value < '2200-01-01';
const businessDay = z.iso
  .date()
  .refine(inCalendar, { params: { rule: 'format' } })
  .optional();
/**
 * Limits a list to business days of the restaurant: a span up to today, else the days from
 * `from_day` to `to_day`. They take the place of `from` and `to`.
 */
export const inBusinessDays = {
  period: z.enum(PERIODS).optional(),
  from_day: businessDay,
  to_day: businessDay,
};
/** With `totals=true` a page of a list also has the totals of all that the filters let through. */
export const withTotals = { totals: z.literal('true').optional() };
export function listWithTotals<S extends Schema, T extends Schema>(item: S, totals: T) {
  return z.strictObject({
    items: z.array(item),
    next_cursor: z.string().nullable(),
    totals: totals.optional(),
  });
}
export function listOf<S extends Schema>(item: S) {
  return z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() });
}
