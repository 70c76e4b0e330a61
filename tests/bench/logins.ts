/**
 * Measures how 50 concurrent logins slow down an order: password hashing must leave the other work
 * its share of the cores.
 */
import { sendOrders } from './client.ts';
import { median, percentile, type Figure } from './figures.ts';
import { call, orderOf, setUpRestaurant } from './restaurant.ts';
import { dropDataDir, newDataDir, serve } from './server-process.ts';

const LOGINS = 50;
const ROUNDS = 5;
const PASSWORD = 'one for all of the bench';
const LOAD = { connections: 4, rate: 20, amount: 100 };

/**
 * Keeps `LOGINS` correct logins running until the returned function is called.
 * @returns how many there were
 */
function keepLoggingIn(portal: string): () => Promise<number> {
  let going = true;
  let done = 0;
  const people = Array.from({ length: LOGINS }, async (_, person) => {
    while (going) {
      await call('POST', `${portal}/customer/token`, {
        body: { email: `guest${person}@bench.example`, password: PASSWORD },
      });
      done++;
    }
  });
  return async () => {
    going = false;
    await Promise.all(people);
    return done;
  };
}

async function register(portal: string): Promise<void> {
  for (let person = 0; person < LOGINS; person++) {
    await call('POST', `${portal}/customer/register`, {
      body: {
        email: `guest${person}@bench.example`,
        password: PASSWORD,
        full_name: `Guest ${person}`,
      },
    });
  }
}

export async function measureLogins(): Promise<Figure[]> {
  const dataDir = newDataDir();
  const server = await serve(dataDir);
  try {
    const restaurant = await setUpRestaurant(server.staff);
    await register(server.portal);
    const load = {
      ...LOAD,
      url: `${server.portal}/menu/${restaurant.table_token}/order`,
      body: orderOf(restaurant.product_ids, 3),
    };
    await sendOrders(load);
    const [quiet, busy]: [number[], number[]] = [[], []];
    let logins = 0;
    for (let round = 0; round < ROUNDS; round++) {
      quiet.push(percentile((await sendOrders(load)).latencies, 0.95));
      const end = keepLoggingIn(server.portal);
      busy.push(percentile((await sendOrders(load)).latencies, 0.95));
      logins += await end();
    }
    if (logins === 0) throw new Error('nobody logged in');
    return [
      {
        name: `An order while ${LOGINS} people log in, p95 against without them`,
        value: median(busy),
        unit: 'ms',
        floor: median(quiet),
        bound: { atMost: 2 },
      },
    ];
  } finally {
    await server.stop();
    dropDataDir(dataDir);
  }
}
