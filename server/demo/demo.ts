import { now, setClock } from '../clock.ts';
import { useConfig, type Config } from '../config.ts';
import { connect } from '../database/connect.ts';
import { migrate } from '../database/migrate.ts';
import { inTransaction } from '../database/transaction.ts';
import { startArchive, stopArchive } from '../invoices/archive/at-start.ts';
import { settleKeys } from '../security/installation.ts';
import { Chance } from './chance.ts';
import { beginEvening, makeRestaurant, type DemoRestaurant } from './restaurant.ts';
import { DAYS, daysBefore, midnight, stepsOf } from './month.ts';
import { LONGEST_OPEN, openOrders } from './open-orders.ts';
import { minutesAfter, type Step } from './visit.ts';

const SEED = 1913;

/** Runs the steps, each with the clock set to its own time, in one commit. */
function run(steps: Step[]) {
  return inTransaction(async () => {
    for (const { at, act } of steps) {
      setClock(() => at);
      await act();
    }
  });
}

async function makeMonth(today: Date, progress: (share: number) => void): Promise<DemoRestaurant> {
  const [chance, until] = [new Chance(SEED), minutesAfter(today, -LONGEST_OPEN)];
  setClock(() => daysBefore(midnight(today), DAYS));
  const restaurant = await makeRestaurant();
  for (let ago = DAYS; ago >= 0; ago--) {
    progress((DAYS - ago) / (DAYS + 1));
    await run(stepsOf(daysBefore(midnight(today), ago), { restaurant, chance, until }));
  }
  await run(openOrders(restaurant, chance, today));
  setClock(() => today);
  await beginEvening(restaurant);
  progress(1);
  return restaurant;
}

/** Settings for making the demo: no mail, wide rate limits, no set-up code. */
function whileMaking(config: Config): Config {
  return {
    ...config,
    STAFF_HOST: '127.0.0.1',
    SMTP_HOST: undefined,
    RATE_LIMIT_FACTOR: 1000,
  };
}

/**
 * Fills the data folder with a restaurant and its last month, through the same services as a real
 * one, so that numbers, rules and the hash chain are real. Invoice PDFs are rendered on request.
 */
export async function makeDemo(
  config: Config,
  progress: (share: number) => void,
): Promise<DemoRestaurant> {
  useConfig(whileMaking(config));
  const database = await connect({ DATA_DIR: config.DATA_DIR });
  try {
    await migrate(database, config.DATA_DIR);
    await settleKeys(config.DATA_DIR);
    // The chain's head begins before the first document, as on any other machine.
    await startArchive();
    return await makeMonth(now(), progress);
  } finally {
    setClock(null);
    await stopArchive();
    await database.close();
  }
}
