import { ConfigError, readConfig, useConfig } from '../config.ts';
import { failureOf } from '../data-folder/failure.ts';
import { whoRuns } from '../data-folder/lock.ts';
import { checkBackups, checkDatabase, checkFolder, checkKeys, type Finding } from './check.ts';
import { readOptions } from './options.ts';

const MARKS = { ok: 'ok      ', warning: 'WARNING ', fault: 'FAULT   ' };

function print({ level, what, remedy }: Finding): void {
  console.info(`${MARKS[level]}${what}`);
  if (remedy) console.info(remedy.replace(/^/gm, '        '));
}

async function findings(dataDir: string): Promise<Finding[]> {
  const folder = checkFolder(dataDir);
  folder.forEach(print);
  if (folder.some(({ level }) => level === 'fault')) return folder;
  const runs = await whoRuns(dataDir);
  if (runs) print({ level: 'ok', what: `A server is running: ${runs}` });
  const all = [...folder];
  for (const check of [() => checkKeys(dataDir), checkDatabase, checkBackups]) {
    const found = await check();
    found.forEach(print);
    all.push(...found);
  }
  return all;
}

/** The exit code: 0 without faults (warnings do not count), 1 for a fault. */
async function main(): Promise<number> {
  const { dataDir } = readOptions(process.argv.slice(2));
  const settings = readConfig(undefined, dataDir ?? undefined);
  useConfig(settings);
  const faults = (await findings(settings.DATA_DIR)).filter(({ level }) => level === 'fault');
  console.info(faults.length === 0 ? 'All is well.' : `Faults: ${faults.length}.`);
  return faults.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  const more = error instanceof ConfigError ? '' : `FAULT   `;
  console.error(`${more}${failureOf(error, null).message}`);
  process.exitCode = 1;
}
