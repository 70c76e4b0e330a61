import { createHmac } from 'node:crypto';
import { ConfigError, type Config } from './config.ts';
import { startServer, type RunningServer } from './server.ts';
import { startWarnings } from './warnings/warnings.ts';

const desktopSecret = process.env.DESKTOP_SECRET;

function failureOf(error: unknown): { code: string; message: string } {
  const { code, port, message } = error as { code?: string; port?: number; message: string };
  if (error instanceof ConfigError) return { code: 'settings', message };
  if (code === 'EADDRINUSE')
    return {
      code: 'port_in_use',
      message: `Port ${port} is taken by another program. Close it, or set another port in the settings.`,
    };
  if (
    code === 'EACCES' ||
    code === 'EROFS' ||
    code === 'ENOSPC' ||
    code === 'EPERM' ||
    code === 'ENOTDIR' ||
    code === 'EEXIST'
  )
    return { code: 'data_folder', message: `The data folder cannot be written: ${message}` };
  return { code: 'other', message };
}

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

function sayFailure(error: unknown): void {
  const failure = failureOf(error);
  if (desktopSecret)
    console.info(
      `DESKTOP_FAILED ${JSON.stringify({ ...failure, details: (error as Error).stack ?? '' })}`,
    );
  else console.error(failure.message);
}

/** SIGTERM and SIGINT end the process, once what runs is closed; before that there is nothing to close. */
function endOnSignal(running: () => RunningServer | null): void {
  const stop = () => void Promise.resolve(running()?.close()).then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/**
 * The whole life of a server process: its settings, the server, one line when it is ready (after what `more` adds), and its end.
 * Whatever stands in the way is said in one line, and the process ends with 1.
 */
export async function run(
  settings: () => Config | Promise<Config>,
  more: () => string[] | Promise<string[]> = () => [],
): Promise<void> {
  let server: RunningServer | null = null;
  endOnSignal(() => server);
  try {
    server = await startServer(await settings());
    sayReady(server, [...(await more()), ...(await startWarnings())]);
  } catch (error) {
    sayFailure(error);
    process.exit(1);
  }
}
