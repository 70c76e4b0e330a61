/** The backups of a data folder, for a person to choose from. */
import { stat } from 'node:fs/promises';
import { backupFiles, labelOf, pathOf } from '../backups/files.ts';
import { lookInto, type Look } from '../backups/look.ts';
import { config } from '../config.ts';
import { ask, hasTerminal } from './terminal.ts';

export interface Choice {
  name: string;
  made_at: string;
  size_bytes: number;
  look: Look;
  /** How its keys relate to the present ones. */
  keys: 'here' | 'sealed' | 'elsewhere' | 'unknown';
}

/** A backup, read wholly. */
export async function choiceOf(name: string, present: string | null): Promise<Choice> {
  const path = await pathOf(name);
  const [look, label, file] = [await lookInto(path), await labelOf(name, path), await stat(path)];
  const fingerprint =
    (look.state === 'good' ? look.keys_fingerprint : null) ?? label?.keys_fingerprint ?? null;
  const other = label?.sealed_keys ? ('sealed' as const) : ('elsewhere' as const);
  const known = fingerprint === present ? ('here' as const) : other;
  return {
    name,
    made_at: label?.made_at ?? file.mtime.toISOString(),
    size_bytes: file.size,
    look,
    keys: fingerprint === null ? 'unknown' : known,
  };
}

/**
 * The backups, newest first, each read wholly.
 * @param present the fingerprint of the present keys
 */
export async function choices(present: string | null): Promise<Choice[]> {
  const found: Choice[] = [];
  for (const name of await backupFiles(config().DATA_DIR, config().BACKUP_DIR))
    found.push(await choiceOf(name, present));
  return found;
}

const STATES = {
  good: '',
  damaged: 'DAMAGED',
  newer: 'of a newer version of the program',
  empty: 'made before the restaurant was set up',
};
const KEYS = {
  here: 'good',
  sealed: 'good, with its passphrase',
  elsewhere: 'of another installation, without its keys',
  unknown: 'good, if it was made with the keys that are here',
};

/** One line for each backup, with its number. */
export function presentChoices(all: Choice[]) {
  return all.map(({ name, made_at, size_bytes, look, keys }, index) =>
    [
      `${index + 1}.`.padStart(4),
      made_at.slice(0, 16).replace('T', ' '),
      `${Math.ceil(size_bytes / 1024)} kB`.padStart(10),
      name,
      `(${STATES[look.state] || KEYS[keys]})`,
    ].join('  '),
  );
}

/**
 * Asks for one of the list by its number.
 * @returns null without a terminal, or where none was chosen
 */
export async function chooseOne(all: Choice[]): Promise<Choice | null> {
  if (!hasTerminal()) return null;
  const answer = await ask('Which backup is to be restored? (its number, or nothing to leave) ');
  return all[Number(answer) - 1] ?? null;
}

export const folderOfBackups = () => config().BACKUP_DIR;
