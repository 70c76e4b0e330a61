import { now, setClock } from '../clock.ts';
import { useConfig, type Config } from '../config.ts';
import { connect } from '../database/connect.ts';
import { migrate } from '../database/migrate.ts';
import { inTransaction } from '../database/transaction.ts';
import { settleKeys } from '../security/installation.ts';
import { Chance } from './chance.ts';
import { furnish, sellOut, type House } from './house.ts';
import { DAYS, daysBefore, midnight, stepsOf } from './month.ts';
import { LONGEST_OPEN, openOrders } from './open-orders.ts';
import { minutesAfter, type Step } from './visit.ts';

const SEED = 1913;

/** Lives the steps through, each at its own time, in one commit. */
function live(steps: Step[]) {
  return inTransaction(async () => {
    for (const { at, act } of steps) {
      setClock(() => at);
      await act();
    }
  });
}

async function liveMonth(today: Date, progress: (share: number) => void): Promise<House> {
  const [chance, until] = [new Chance(SEED), minutesAfter(today, -LONGEST_OPEN)];
  setClock(() => daysBefore(midnight(today), DAYS));
  const house = await furnish();
  for (let ago = DAYS; ago >= 0; ago--) {
    progress((DAYS - ago) / (DAYS + 1));
    await live(stepsOf(daysBefore(midnight(today), ago), { house, chance, until }));
  }
  await live(openOrders(house, chance, today));
  await sellOut(house);
  progress(1);
  return house;
}

/** Nobody is mailed, limited or asked for a set-up code while the past is made up. */
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
 * one, so that numbers, rules and the archive's chain are real. PDFs are drawn when somebody asks
 * for them.
 */
export async function makeDemo(config: Config, progress: (share: number) => void): Promise<House> {
  useConfig(whileMaking(config));
  const database = await connect({ DATA_DIR: config.DATA_DIR });
  try {
    await migrate(database, config.DATA_DIR);
    await settleKeys(config.DATA_DIR);
    return await liveMonth(now(), progress);
  } finally {
    setClock(null);
    await database.close();
  }
}
