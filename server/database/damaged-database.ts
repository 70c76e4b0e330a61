import { Problem } from '../errors.ts';

/**
 * The database itself is damaged. Its message is for whoever runs this; the answer names the way
 * back in the reader's language.
 */
export class DamagedDatabase extends Problem {
  constructor(fault: string) {
    super(409, 'database_damaged');
    this.message = `The database is damaged (${fault}). It was left as it is, and no copy of it was kept. Put the newest good backup back: npm run restore`;
  }
}
