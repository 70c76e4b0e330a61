import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from './config.ts';
import { failureOf, isDamaged } from './data-folder/failure.ts';
import { remedy } from './data-folder/traces.ts';
import { errorFacts, logInto } from './log.ts';
import { LogFile, printOrDrop } from './log-files.ts';
import { isHelpedByBackup, newestOffer, presentOffer } from './recovery/offer.ts';
import { startServer, type RunningServer } from './server.ts';
import { VERSION } from './version.ts';
import { startWarnings } from './warnings/warnings.ts';

const desktopSecret = process.env.DESKTOP_SECRET;

function sayReady(
  { staff_url, portal_url, guests_url, staff_elsewhere, setup_code }: RunningServer,
  more: string[],
): void {
  const elsewhere = staff_elsewhere === null ? [] : [`Other staff: ${staff_elsewhere}`];
  const addresses = [`Back office: ${staff_url}`, `Guests:      ${guests_url}`, ...elsewhere];
  console.info([...addresses, ...more].join('\n'));
  if (setup_code) console.info(`Set-up code: ${setup_code}`);
  if (desktopSecret) {
    const proof = createHmac('sha256', desktopSecret).update('ready').digest('hex');
    console.info(`DESKTOP_READY ${JSON.stringify({ staff_url, portal_url, proof })}`);
  }
  console.info('Ready.');
}

/** Failures whose message names no backup. */
const WITHOUT_REMEDY = ['keys', 'newer_data'];

async function sayFailure(error: unknown, config: Config | null): Promise<void> {
  const damaged = config && isDamaged(error) ? await remedy(config.DATA_DIR) : '';
  const { code, message } = failureOf(error, config, damaged);
  const isHelped = config !== null && isHelpedByBackup(error, code);
  const backup = isHelped ? await newestOffer() : null;
  const more = backup && WITHOUT_REMEDY.includes(code) ? `\n${presentOffer(backup)}` : '';
  logFile?.note({ level: 'fatal', failure: code, message });
  if (desktopSecret) {
    const details = (error as Error).stack ?? '';
    console.info(`DESKTOP_FAILED ${JSON.stringify({ code, message, details, backup })}`);
  } else console.error(`${message}${more}`);
}

let logFile: LogFile | null = null;

/** Writes the log into the data folder too, with what Node prints of an error that ends it. */
function keepLog({ DATA_DIR, DATABASE_URL }: Config): void {
  const file = new LogFile(DATA_DIR, 'server');
  logFile = file;
  logInto(file);
  const on = `${process.platform} ${process.arch}, Node ${process.versions.node}`;
  const database = DATABASE_URL ? 'PostgreSQL' : 'SQLite';
  file.note({ level: 'info', msg: 'start', version: VERSION, on, database });
  process.on('uncaughtExceptionMonitor', (error) =>
    file.note({ level: 'fatal', msg: 'ended by an error', error: errorFacts(error) }),
  );
  process.on('exit', (code) => file.note({ level: 'info', msg: 'end', code }));
}

const LAST_FILES_WITHIN_MS = 2_000;
const waitsForFile = () =>
  process.getActiveResourcesInfo().some((resource) => resource.startsWith('FSReq'));

/**
 * Ends the process. Node's own exit waits for every call of the file system, those to a share that
 * hangs too, and so for as long; by then the database is closed, and nothing is lost by force.
 */
async function end(code: number): Promise<void> {
  const impatient = performance.now() + LAST_FILES_WITHIN_MS;
  while (waitsForFile() && performance.now() < impatient) await pause(20);
  if (waitsForFile()) {
    logFile?.note({ level: 'warn', msg: 'end by force: a folder does not answer', code });
    process.kill(process.pid, 'SIGKILL');
  }
  process.exit(code);
}

/**
 * Ends the process on SIGTERM and SIGINT, after the server is closed; before it runs there is
 * nothing to close. A second signal ends it at once.
 */
function endOnSignal(running: () => RunningServer | null): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return void end(1);
    stopping = true;
    void Promise.resolve(running()?.close()).then(() => end(0));
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
  printOrDrop();
  endOnSignal(() => server);
  try {
    config = await settings();
    keepLog(config);
    server = await startServer(config);
    sayReady(server, [...(await more()), ...(await startWarnings())]);
  } catch (error) {
    await sayFailure(error, config);
    await end(1);
  }
}
