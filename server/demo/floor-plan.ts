/** The demo's tables as they stand in its rooms, and its counter. */
import { createTable } from '../tables/tables.ts';
import type { TableShape } from '../tables/contract.ts';

type Spot = [name: string, shape: TableShape, seats: number, x: number, y: number];
/** Places are in units of the plan, in which a square table is 120 wide. */
const AREAS: Record<string, Spot[]> = {
  'Dining room': [
    ['Window 1', 'square', 2, 0, 0],
    ['Window 2', 'square', 2, 200, 0],
    ['Window 3', 'square', 2, 400, 0],
    ['Booth 1', 'rectangle', 6, 640, 0],
    ['Booth 2', 'rectangle', 6, 640, 200],
    ['Booth 3', 'rectangle', 4, 640, 400],
    ['Hall 1', 'round', 4, 0, 200],
    ['Hall 2', 'round', 4, 200, 200],
    ['Hall 3', 'round', 4, 400, 200],
    ['Bar', 'rectangle', 5, 0, 400],
  ],
  Terrace: [
    ['Terrace 1', 'round', 4, 0, 0],
    ['Terrace 2', 'round', 4, 200, 0],
  ],
};
const COUNTER = {
  name: 'Take-away',
  kind: 'counter',
  area: 'Dining room',
  shape: 'rectangle',
  x: 320,
  y: 400,
} as const;

/** @returns the tables' tokens and ids in the order of the plan, and the counter's token */
export async function furnish(restaurant_id: string) {
  const tables: { id: string; token: string }[] = [];
  for (const [area, spots] of Object.entries(AREAS))
    for (const [name, shape, seats, x, y] of spots)
      tables.push(await createTable(restaurant_id, { name, area, shape, seats, x, y }));
  const counter = await createTable(restaurant_id, COUNTER);
  return {
    table_tokens: tables.map(({ token }) => token),
    table_ids: tables.map(({ id }) => id),
    counter_token: counter.token,
  };
}
