import { type Config, readConfig } from '../config.ts';
import { portalUrl } from '../restaurant/restaurant.ts';
import { run } from '../run.ts';
import { makeDemo } from './demo.ts';
import type { House } from './house.ts';

let house: House;

function progress(share: number) {
  return process.stdout.write(
    `\rMaking up a restaurant and its last month … ${Math.round(share * 100)} %${share === 1 ? '\n' : ''}`,
  );
}

async function settings(): Promise<Config> {
  // Made-up orders belong into no real database, whatever the environment says.
  const config = { ...readConfig(), DATABASE_URL: undefined };
  const begin = performance.now();
  house = await makeDemo(config, progress);
  console.info(`Done in ${((performance.now() - begin) / 1000).toFixed(1)} s.`);
  return config;
}

/** Printed between the addresses and `Ready.` */
function told(): string[] {
  const logins = house.logins.map(
    ({ role, email, password }) => `  ${role.padEnd(9)} ${email.padEnd(28)} ${password}`,
  );
  return [
    `A menu:      ${portalUrl()}/menu/${house.table_tokens[0]!}`,
    'Logins, for this run alone:',
    ...logins,
  ];
}

void run(settings, told);
