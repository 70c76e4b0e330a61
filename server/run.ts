import { createHmac } from 'node:crypto';
import type { Config } from './config.ts';
import { failureOf, isDamaged } from './data-folder/failure.ts';
import { remedy } from './data-folder/traces.ts';
import { startServer, type RunningServer } from './server.ts';
import { startWarnings } from './warnings/warnings.ts';

const desktopSecret = process.env.DESKTOP_SECRET;

function sayReady(
  { staff_url, portal_url, guests_url, setup_code }: RunningServer,
  more: string[],
): void {
  console.info([`Back office: ${staff_url}`, `Guests:      ${guests_url}`, ...more].join('\n'));
  if (setup_code) console.info(`Set-up code: ${setup_code}`);
  if (desktopSecret) {
    const proof = createHmac('sha256', desktopSecret).update('ready').digest('hex');
    console.info(`DESKTOP_READY ${JSON.stringify({ staff_url, portal_url, proof })}`);
  }
  console.info('Ready.');
}

async function sayFailure(error: unknown, config: Config | null): Promise<void> {
  const damaged = config && isDamaged(error) ? await remedy(config.DATA_DIR, '.sqlite') : '';
  const failure = failureOf(error, config, damaged);
  if (desktopSecret)
    console.info(
      `DESKTOP_FAILED ${JSON.stringify({ ...failure, details: (error as Error).stack ?? '' })}`,
    );
  else console.error(failure.message);
}

/**
 * Ends the process on SIGTERM and SIGINT, after the server is closed; before it runs there is
 * nothing to close. A second signal ends it at once.
 */
function endOnSignal(running: () => RunningServer | null): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    void Promise.resolve(running()?.close()).then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/**
 * Runs a server process: its settings, the server, one line when it is ready (after what `more`
 * adds), and its end. An error at start is printed in one line, and the process ends with 1.
 */
export async function run(
  settings: () => Config | Promise<Config>,
  more: () => string[] | Promise<string[]> = () => [],
): Promise<void> {
  let server: RunningServer | null = null;
  let config: Config | null = null;
  endOnSignal(() => server);
  try {
    config = await settings();
    server = await startServer(config);
    sayReady(server, [...(await more()), ...(await startWarnings())]);
  } catch (error) {
    await sayFailure(error, config);
    process.exit(1);
  }
}
