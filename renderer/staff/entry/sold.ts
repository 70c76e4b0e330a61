/** How often this device sold each dish, and which it sold last. */
export interface Sold {
  counts: Record<string, number>;
  last: string[];
}
const LAST = 4;
const KEY = 'sold';

export function readSold(): Sold {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '') as Partial<Sold>;
    return { counts: kept.counts ?? {}, last: kept.last ?? [] };
  } catch {
    return { counts: {}, last: [] };
  }
}

/** Counts what was sent. */
export function countSold(items: readonly { product_id: string; quantity: number }[]): void {
  const { counts, last } = readSold();
  for (const { product_id, quantity } of items)
    counts[product_id] = (counts[product_id] ?? 0) + quantity;
  const ids = items.map(({ product_id }) => product_id);
  const kept = { counts, last: [...new Set([...ids, ...last])].slice(0, LAST) };
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Without room the order of the dishes stays as it is.
  }
}

/**
 * Dishes with those on top that this device sold last, then by how often they were sold: by this
 * device and on the bills that are open.
 */
export function bySales<T extends { id: string }>(
  products: readonly T[],
  sold: Sold,
  onBills: ReadonlyMap<string, number>,
): T[] {
  const rank = ({ id }: T) => {
    const place = sold.last.indexOf(id);
    const recent = place < 0 ? 0 : 1_000_000 - place;
    return recent + (sold.counts[id] ?? 0) + (onBills.get(id) ?? 0);
  };
  return [...products].sort((a, b) => rank(b) - rank(a));
}
