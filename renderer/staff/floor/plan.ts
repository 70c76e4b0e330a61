import type { FloorTable } from '../stores/served.ts';

/** Units of the plan: a table's place is its upper left corner on a grid. */
export const GRID = 20;
export const SIDE = 120;
const GAP = 40;
const PER_ROW = 6;
const SHAPES = {
  square: { width: SIDE, height: SIDE },
  round: { width: SIDE, height: SIDE },
  rectangle: { width: 2 * SIDE + GAP, height: SIDE },
} as const;

export interface Spot {
  table: FloorTable;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Snaps to the grid, within the plan. */
export function snapped(units: number): number {
  return Math.min(10_000 - SIDE, Math.max(0, Math.round(units / GRID) * GRID));
}

/** Where each table stands; those without a place stand in rows below the others. */
export function spotsOf(tables: readonly FloorTable[]): Spot[] {
  const placed = tables.filter(({ x, y }) => x !== null && y !== null);
  const below = placed.length ? Math.max(...placed.map(({ y }) => y! + SIDE)) + GAP : 0;
  const loose = tables.filter((table) => !placed.includes(table));
  return tables.map((table) => {
    const place = loose.indexOf(table);
    const [x, y] =
      place < 0
        ? [table.x!, table.y!]
        : [(place % PER_ROW) * (SIDE + GAP), below + Math.floor(place / PER_ROW) * (SIDE + GAP)];
    return { table, x, y, ...SHAPES[table.shape] };
  });
}

/** How large the plan is, in units, with room to drag a table beyond the last. */
export function extentOf(spots: readonly Spot[], room = 0): { width: number; height: number } {
  const most = (ends: number[]) => Math.max(4 * SIDE, ...ends) + room;
  return {
    width: most(spots.map(({ x, width }) => x + width)),
    height: most(spots.map(({ y, height }) => y + height)),
  };
}
