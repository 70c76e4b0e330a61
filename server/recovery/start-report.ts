import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { now } from '../clock.ts';
import { failureOf } from '../data-folder/failure.ts';
import { makeReport } from './report.ts';
import { complain, finish, say } from './terminal.ts';

/** Writes the report of a data folder into a file, and says which. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { 'data-dir': { type: 'string' }, to: { type: 'string' } },
  });
  const dataDir = resolve(values['data-dir'] ?? process.env.DATA_DIR ?? './data');
  const day = now().toISOString().slice(0, 10);
  const path = resolve(values.to ?? `back-office-report-${day}.txt`);
  writeFileSync(path, await makeReport(dataDir, process.env.REPORT_SAYS), { mode: 0o600 });
  say(`The report is ${path}. It holds no passwords and nothing about guests.`);
}

try {
  await main();
  finish(0);
} catch (error) {
  complain(failureOf(error, null).message);
  finish(1);
}
