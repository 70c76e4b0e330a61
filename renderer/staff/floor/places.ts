import { billTitle } from './bill-title.ts';
import type { Bill } from '../stores/bills.ts';
import type { FloorTable } from '../stores/served.ts';

/** A tile of the floor: a table with its bill, or a bill without a tile of its table. */
export interface Place {
  key: string;
  name: string;
  bill?: Bill;
  table?: FloorTable;
}
export interface Area {
  key: string;
  /** Empty for tables without an area. */
  name: string;
  places: Place[];
}
type Translate = Parameters<typeof billTitle>[1];

/**
 * The tables by area, in the order in which the areas came; a counter has a tile of its own and no
 * bill, since each order there is another's.
 */
export function areasOf(tables: readonly FloorTable[], open: readonly Bill[]): Area[] {
  const areas = new Map<string, Place[]>();
  for (const table of tables) {
    const places = areas.get(table.area ?? '') ?? [];
    areas.set(table.area ?? '', places);
    const bill =
      table.kind === 'counter' ? undefined : open.find(({ table_id }) => table_id === table.id);
    places.push({ key: table.id, name: table.name, table, bill });
  }
  return [...areas].map(([name, places]) => ({ key: `area-${name}`, name, places }));
}

/** Bills that no table's tile shows: takeaway, parties by name, and second bills of a table. */
export function otherPlaces(areas: readonly Area[], open: readonly Bill[], t: Translate): Place[] {
  const shown = new Set(areas.flatMap(({ places }) => places.map(({ bill }) => bill?.id)));
  return open
    .filter(({ id }) => !shown.has(id))
    .map((bill) => ({ key: bill.id, name: billTitle(bill, t), bill }));
}
