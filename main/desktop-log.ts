import { format } from 'node:util';
import { LogFile, printOrDrop } from '../server/log-files.ts';
import { dataFolder } from './server-environment.ts';

/**
 * Writes what the app says on its console into a file of the data folder too, with an error that
 * ends it. Pages and guests have no part in these lines.
 */
export function keepLog(): void {
  printOrDrop();
  const file = new LogFile(dataFolder(), 'desktop');
  for (const level of ['info', 'warn', 'error'] as const) {
    const print = console[level].bind(console);
    console[level] = (...words: unknown[]) => {
      print(...words);
      file.note({ level, msg: format(...words) });
    };
  }
  process.on('uncaughtExceptionMonitor', (error) =>
    file.note({ level: 'fatal', msg: error.stack ?? error.message }),
  );
}
