/** A measured figure, the floor that it is compared with, and its bound. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** The same work without the product, measured in the same run, in the same unit. */
  floor?: number;
  /** The bound of the ratio to the floor if there is a floor, else of the value. */
  bound?: { atLeast: number } | { atMost: number };
}

export function ratioOf({ value, floor }: Figure): number | null {
  return floor === undefined ? null : value / floor;
}

export function isWithinBound(figure: Figure): boolean {
  const { value, bound } = figure;
  const held = ratioOf(figure) ?? value;
  if (!bound) return true;
  return 'atLeast' in bound ? held >= bound.atLeast : held <= bound.atMost;
}

const sorted = (values: number[]) => [...values].sort((a, b) => a - b);

/**
 * The percentile `share` (0 to 1) of the values, by nearest rank.
 * @throws for no values: a part that measured nothing has failed
 */
export function percentile(values: number[], share: number): number {
  if (values.length === 0) throw new Error('nothing was measured');
  return sorted(values)[Math.max(0, Math.ceil(values.length * share) - 1)]!;
}
export const median = (values: number[]) => percentile(values, 0.5);

/**
 * The median of the quietest of several rounds: a bound in milliseconds must not fail because of
 * other load in one of them.
 */
export const quietest = (rounds: number[][]) => Math.min(...rounds.map(median));

/** Runs `work` and returns its time in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
