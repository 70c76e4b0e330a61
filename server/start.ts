import { createHmac } from 'node:crypto';
import { ConfigError, readConfig } from './config.ts';
import { startServer } from './server.ts';

const desktopSecret = process.env.DESKTOP_SECRET;

function failureOf(error: unknown): { code: string; message: string } {
  const { code, port, message } = error as { code?: string; port?: number; message: string };
  if (error instanceof ConfigError) return { code: 'settings', message };
  if (code === 'EADDRINUSE') return { code: 'port_in_use', message: `Port ${port} is taken by another program. Close it, or set another port in the settings.` };
  if (code === 'EACCES' || code === 'EROFS' || code === 'ENOSPC' || code === 'EPERM' || code === 'ENOTDIR') return { code: 'data_folder', message: `The data folder cannot be written: ${message}` };
  return { code: 'other', message };
}

function sayReady(server: Awaited<ReturnType<typeof startServer>>): void {
  const { staff_url, portal_url, setup_code } = server;
  console.info(`Back office: ${staff_url}\nGuests:      ${portal_url}`);
  if (setup_code) console.info(`Set-up code: ${setup_code}`);
  if (desktopSecret) {
    const proof = createHmac('sha256', desktopSecret).update('ready').digest('hex');
    console.info(`DESKTOP_READY ${JSON.stringify({ staff_url, portal_url, proof })}`);
  }
  console.info('Ready.');
}

async function start(): Promise<void> {
  const server = await startServer(readConfig());
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void server.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  sayReady(server);
}

start().catch((error: unknown) => {
  const failure = failureOf(error);
  if (desktopSecret) console.info(`DESKTOP_FAILED ${JSON.stringify({ ...failure, details: (error as Error).stack ?? '' })}`);
  else console.error(failure.message);
  process.exit(1);
});
