import type { Allergen, Diet } from '../../../server/menu/contract.ts';
import type { Product } from './menu.ts';
import { timesOf, typedTimes, type TypedTimes } from './times.ts';

/** What a product may have besides its name and price, while it is typed. */
export interface TypedExtras {
  translations: Record<string, { name: string; description?: string | null }>;
  allergen_codes: Allergen[];
  diets: Diet[];
  /** Blank for not counted. */
  left: string;
  times: TypedTimes;
  happy: { price_cents: number | null; from: string; to: string; days: number[] };
}

export function typedExtras(product?: Product): TypedExtras {
  const happy = product?.happy_hour;
  return {
    translations: JSON.parse(
      JSON.stringify(product?.translations ?? {}),
    ) as Product['translations'],
    allergen_codes: [...(product?.allergen_codes ?? [])],
    diets: [...(product?.diets ?? [])],
    left: product?.left === null || product?.left === undefined ? '' : String(product.left),
    times: typedTimes(product),
    happy: {
      price_cents: happy?.price_cents ?? null,
      from: happy?.from ?? '',
      to: happy?.to ?? '',
      days: [...(happy?.days ?? [])],
    },
  };
}

/** The extras as sent; what is no number is sent as it is, for the server to name. */
export function extrasOf({ translations, allergen_codes, diets, left, times, happy }: TypedExtras) {
  const { price_cents, from, to, days } = happy;
  return {
    translations,
    allergen_codes,
    diets,
    left: left.trim() === '' ? null : Number(left),
    ...timesOf(times),
    happy_hour: price_cents === null ? null : { price_cents, from, to, days },
  };
}
