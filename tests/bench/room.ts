/** Measures the floor of 60 tables: what happens at each, after an evening of orders. */
import { quietest, timed, type Figure } from './figures.ts';
import { call, orderOf, setUpRestaurant } from './restaurant.ts';
import { dropDataDir, newDataDir, serve } from './server-process.ts';

const TABLES = 60;
/** Orders of each table's open bill. */
const OPEN = 3;
const ROUNDS = 5;
const ASKED = 40;
const LINES = 3;

export async function measureRoom(): Promise<Figure[]> {
  const dataDir = newDataDir();
  const server = await serve(dataDir);
  try {
    const { token, product_ids } = await setUpRestaurant(server.staff);
    await call('PUT', `${server.staff}/api/restaurant`, { body: { bills: 'per_table' }, token });
    // One table is there from the set-up.
    for (let at = 1; at < TABLES; at++) {
      const { token: code } = await call<{ token: string }>('POST', `${server.staff}/api/tables`, {
        body: { name: `Table ${at + 1}`, area: at % 2 ? 'Room' : 'Terrace' },
        token,
      });
      for (let order = 0; order < OPEN; order++)
        await call('POST', `${server.portal}/menu/${code}/order`, {
          body: orderOf(product_ids, LINES),
        });
    }
    const ask = () => call('GET', `${server.staff}/api/floor`, { token });
    await ask();
    const rounds: number[][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const times: number[] = [];
      for (let at = 0; at < ASKED; at++) times.push(await timed(ask));
      rounds.push(times);
    }
    return [
      {
        name: `The floor of ${TABLES} tables`,
        value: quietest(rounds),
        unit: 'ms',
        bound: { atMost: 30 },
      },
    ];
  } finally {
    await server.stop();
    dropDataDir(dataDir);
  }
}
