/**
 * What the bench prints: a figure, the floor it is held against, and the bound that it must keep.
 */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** The same work without the product, measured in the same run, in the same unit. */
  floor?: number;
  /** Of the ratio to the floor where there is a floor, else of the value. */
  bound?: { atLeast: number } | { atMost: number };
}

export function ratioOf({ value, floor }: Figure): number | null {
  return floor === undefined ? null : value / floor;
}

export function isKept(figure: Figure): boolean {
  const { value, bound } = figure;
  const held = ratioOf(figure) ?? value;
  if (!bound) return true;
  return 'atLeast' in bound ? held >= bound.atLeast : held <= bound.atMost;
}

const sorted = (values: number[]) => [...values].sort((a, b) => a - b);

/**
 * The value that `share` (0 to 1) of the values do not exceed, by nearest rank. @throws for no
 * values: a part that measured nothing has failed
 */
export function percentile(values: number[], share: number): number {
  if (values.length === 0) throw new Error('nothing was measured');
  return sorted(values)[Math.max(0, Math.ceil(values.length * share) - 1)]!;
}
export const median = (values: number[]) => percentile(values, 0.5);

/**
 * The median of the quietest of several rounds: what is held to milliseconds must not fail for what
 * else the machine did in one of them.
 */
export const quietest = (rounds: number[][]) => Math.min(...rounds.map(median));

/** Runs `work` and tells how long it took, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
