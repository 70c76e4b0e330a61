import { join } from 'node:path';
import { type Config, readConfig } from '../config.ts';
import { portalUrl } from '../restaurant/restaurant.ts';
import { run } from '../run.ts';
import { makeDemo } from './demo.ts';
import type { DemoRestaurant } from './restaurant.ts';

let restaurant: DemoRestaurant;

function progress(share: number) {
  const percent = Math.round(share * 100);
  return process.stdout.write(
    `\rMaking up a restaurant and its last month … ${percent} %${share === 1 ? '\n' : ''}`,
  );
}

async function settings(): Promise<Config> {
  // Made-up orders never go into DATABASE_URL or BACKUP_DIR, whatever the environment says.
  const read = readConfig();
  const BACKUP_DIR = join(read.DATA_DIR, 'backups');
  const config = { ...read, DATABASE_URL: undefined, BACKUP_DIR };
  const begin = performance.now();
  restaurant = await makeDemo(config, progress);
  console.info(`Done in ${((performance.now() - begin) / 1000).toFixed(1)} s.`);
  return config;
}

/** The lines printed between the addresses and `Ready.` */
function notice(): string[] {
  const logins = restaurant.logins.map(
    ({ role, email, password }) => `  ${role.padEnd(9)} ${email.padEnd(28)} ${password}`,
  );
  const pins = restaurant.logins
    .filter(({ pin }) => pin !== undefined)
    .map(({ role, pin }) => `  ${role.padEnd(9)} PIN ${pin}`);
  return [
    `A menu:      ${portalUrl()}/menu/${restaurant.table_tokens[0]!}`,
    `A counter:   ${portalUrl()}/menu/${restaurant.counter_token}`,
    'Logins, for this run alone:',
    ...logins,
    'PINs, for approvals and on tills that the owner pairs:',
    ...pins,
  ];
}

void run(settings, notice);
