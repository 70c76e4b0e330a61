import { Problem } from '../errors.ts';

/**
 * The database is damaged. The message is for the operator; the response names how to restore, in
 * the reader's language.
 */
export class DamagedDatabase extends Problem {
  constructor(fault: string) {
    super(409, 'database_damaged');
    this.message =
      `The database is damaged (${fault}). It was left as it is, and no copy of it was kept. ` +
      'Put the newest good backup back: npm run restore';
  }
}
