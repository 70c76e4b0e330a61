/** Measures the start of `serve` to its first healthy response, on an existing database. */
import { type Figure, quietest } from './figures.ts';
import { order, setUpRestaurant } from './restaurant.ts';
import { dropDataDir, newDataDir, serve } from './server-process.ts';

const ROUNDS = 4;
const STARTS = 3;
const ORDERS = 20;

async function startsOn(dataDir: string): Promise<number[]> {
  const starts: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    const server = await serve(dataDir);
    starts.push(server.startMs);
    await server.stop();
  }
  return starts;
}

export async function measureStart(): Promise<Figure[]> {
  const dataDir = newDataDir();
  try {
    const first = await serve(dataDir);
    const restaurant = await setUpRestaurant(first.staff);
    for (let i = 0; i < ORDERS; i++) await order(first, restaurant, 3);
    await first.stop();
    const rounds: number[][] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await startsOn(dataDir));
    return [
      {
        name: '`serve` to /healthz, on a database that is there',
        value: quietest(rounds),
        unit: 'ms',
        bound: { atMost: 1500 },
      },
    ];
  } finally {
    dropDataDir(dataDir);
  }
}
