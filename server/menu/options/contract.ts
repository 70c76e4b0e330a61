import * as z from 'zod';
import { basisPoints, cents, endpoint, id, line, listFrom } from '../../http/endpoint.ts';

/** The most options of a group, and the most groups of a product. */
export const MOST_OPTIONS = 50;
export const MOST_GROUPS = 20;
/** The most pieces of one option with one dish. */
export const MOST_PIECES = 20;

/** Names by language, such as `{es: {name: "Tamaño"}}`. */
const translations = z.record(z.string().regex(/^[a-z]{2,3}$/), z.strictObject({ name: line(60) }));
export type Translations = z.output<typeof translations>;

const option = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** On top of the product's price. */
  price_cents: cents,
  /** Null for the product's own rate. */
  tax_rate_id: z.string().nullable(),
  available: z.boolean(),
  translations,
});
const group = z.strictObject({
  id: z.string(),
  name: z.string(),
  min: z.int(),
  /** The most pieces of a choice; null for as many as they like. */
  max: z.int().nullable(),
  options: z.array(option),
  translations,
  /** How many products have it. */
  products: z.int(),
});
export type OptionGroupPayload = z.output<typeof group>;

/** A group as the menu shows it with a product. */
export const menuOptionGroup = z.strictObject({
  id: z.string(),
  name: z.string(),
  min: z.int(),
  max: z.int().nullable(),
  options: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      price_cents: cents,
      available: z.boolean(),
      /** Its own rate; without one it has the product's. */
      tax_rate_basis_points: basisPoints.optional(),
    }),
  ),
});
export type MenuOptionGroup = z.output<typeof menuOptionGroup>;

/** An option as an order wants it. */
export const wantedOptions = listFrom(
  z.strictObject({ option_id: id, quantity: z.int().min(1).max(MOST_PIECES).default(1) }),
  { max: MOST_OPTIONS },
);
/** A chosen option as an order keeps it. */
export const chosenOption = z.strictObject({
  option_id: z.string(),
  group_name: z.string(),
  name: z.string(),
  /** With one piece of the dish. */
  quantity: z.int(),
  /** Of one piece of the option. */
  price_cents: z.int(),
});

const name = line(60);
const min = z.int().min(0).max(MOST_PIECES);
const max = z.int().min(1).max(MOST_PIECES).nullable();
const options = listFrom(
  z.strictObject({
    /** Of an option that is there; one without an id is new, one that is left out is deleted. */
    id: id.optional(),
    name,
    price_cents: cents,
    tax_rate_id: id.nullish(),
    available: z.boolean().optional(),
    translations: translations.optional(),
  }),
  { max: MOST_OPTIONS },
);
export type GivenOption = z.output<typeof options>[number];
const params = z.strictObject({ id });

export const listOptionGroups = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/option-groups',
  access: 'waiter',
  summary: 'The option groups: sizes, extras, removals',
  responses: { 200: z.strictObject({ items: z.array(group) }) },
});
export const addOptionGroup = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/option-groups',
  access: 'manager',
  summary: 'Adds an option group; min 1 and max 1 is a size, min 0 an extra',
  body: z.strictObject({
    name,
    min: min.default(0),
    max: max.default(null),
    options: options.default([]),
    translations: translations.default({}),
  }),
  responses: { 201: group },
});
export const changeOptionGroup = endpoint({
  port: 'staff',
  method: 'PATCH',
  path: '/api/option-groups/{id}',
  access: 'manager',
  summary: 'Changes an option group; what is left out stays, options are the whole list',
  params,
  body: z.strictObject({
    name: name.optional(),
    min: min.optional(),
    max: max.optional(),
    options: options.optional(),
    translations: translations.optional(),
  }),
  responses: { 200: group },
});
export const removeOptionGroup = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/option-groups/{id}',
  access: 'manager',
  summary: 'Deletes an option group; what was ordered keeps its options',
  params,
  responses: { 200: z.strictObject({ removed: z.literal(true) }) },
});
export const changeOption = endpoint({
  port: 'staff',
  method: 'PATCH',
  path: '/api/options/{id}',
  access: 'waiter',
  summary: 'Marks an option as sold out, or as there again',
  params,
  body: z.strictObject({ available: z.boolean() }),
  responses: { 200: group },
});
