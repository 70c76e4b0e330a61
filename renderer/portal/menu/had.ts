import type { ChosenOption } from '../../ui/options.ts';
import { readStored, writeStored } from '../storage.ts';
import type { BasketLine } from './basket.ts';

/** A dish that was ordered on this device. */
export interface HadDish {
  product_id: string;
  options?: ChosenOption[];
  at: number;
}
const NAME = 'had';
const MOST = 12;
const HALF_A_YEAR = 183 * 24 * 60 * 60 * 1000;

/**
 * The dishes that were ordered on this device, the last ones first; on no server, under no name.
 */
export function had(): HadDish[] {
  return (readStored<HadDish[]>(NAME) ?? []).filter(({ at }) => Date.now() - at < HALF_A_YEAR);
}

const keyOf = ({ product_id, options }: Pick<HadDish, 'product_id' | 'options'>) =>
  JSON.stringify([product_id, options?.map(({ option_id, quantity }) => [option_id, quantity])]);

export function rememberHad(lines: readonly BasketLine[]): void {
  const at = Date.now();
  const now = lines.map(({ product_id, options }) => ({
    product_id,
    ...(options && { options }),
    at,
  }));
  const keys = new Set(now.map(keyOf));
  const before = had().filter((dish) => !keys.has(keyOf(dish)));
  writeStored(NAME, [...now, ...before].slice(0, MOST));
}

export const forgetHad = () => writeStored(NAME, null);
