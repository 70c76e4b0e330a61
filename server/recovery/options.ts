/** What the commands `restore` and `check` are told on their line. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Options {
  /** The backup's name, or null where it is to be chosen from the list. */
  name: string | null;
  dataDir: string | null;
  /** The passphrase is the first line of standard input: for where nobody can be asked. */
  passphraseOnInput: boolean;
  /** Said by a person: the backup, which does not tell, was made with the keys that are here. */
  sameKeys: boolean;
}

/** @throws Error for an option that there is not */
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
