/** The options of the commands `restore` and `check`. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Options {
  /** The backup's name, or null where it is to be chosen from the list. */
  name: string | null;
  dataDir: string | null;
  /** The passphrase is the first line of standard input, for use without a terminal. */
  passphraseOnInput: boolean;
  /**
   * A person states that the backup, which does not name its keys, was made with the present ones.
   */
  sameKeys: boolean;
}

/**
 * Reads the options of a command.
 * @throws Error for an unknown option
 */
export function readOptions(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      'data-dir': { type: 'string' },
      'passphrase-stdin': { type: 'boolean', default: false },
      'same-keys': { type: 'boolean', default: false },
    },
  });
  return {
    name: positionals[0] ?? null,
    dataDir: values['data-dir'] === undefined ? null : resolve(values['data-dir']),
    passphraseOnInput: values['passphrase-stdin'],
    sameKeys: values['same-keys'],
  };
}
