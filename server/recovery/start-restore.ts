import { existsSync } from 'node:fs';
import { config, readConfig, useConfig, type Config } from '../config.ts';
import { failureOf } from '../data-folder/failure.ts';
import { lockFolder } from '../data-folder/lock.ts';
import { Problem } from '../errors.ts';
import { closeBcrypt } from '../security/bcrypt-threads.ts';
import { fingerprintOf, keysPath, readKeys } from '../security/keys.ts';
import { StartError } from '../start-error.ts';
import { hasText, text } from '../texts.ts';
import { chooseOne, choices, folderOfBackups, presentChoices, type Choice } from './choose.ts';
import { readOptions, type Options } from './options.ts';
import { putBack } from './restore.ts';
import { complain, finish, say } from './terminal.ts';

/** How to resolve a refusal at the command line. */
const ADVICE: Record<string, string> = {
  backup_needs_passphrase:
    'Run it in a terminal, which asks for the passphrase; or give it as the first ' +
    'line of the input, with --passphrase-stdin.',
  backup_keys_unknown:
    'If it was made by this installation, say so with --same-keys. With other keys ' +
    'every password would be wrong, for good.',
  backup_without_keys:
    'Put the keys.json of the installation that made it into the data folder, or ' +
    'take a backup that was made with a passphrase.',
  busy: 'Another process reads or restores this database. Stop every server, then run it again.',
};

function textOf(key: string, values?: Record<string, string | number>) {
  return hasText(key) ? text('en', key, values) : key;
}

function messageOf(error: unknown, where: Config | null): string {
  if (!(error instanceof Problem)) return failureOf(error, where).message;
  const fault = error.more.errors?.[0];
  const what = fault
    ? `The ${fault.path} ${textOf(fault.message, fault.values)}.`
    : textOf(error.code);
  return [what, ADVICE[error.code] ?? ''].join('\n').trim();
}

async function chosen({ name }: Options): Promise<Choice | null> {
  const { DATA_DIR } = config();
  const keys = readKeys(keysPath(DATA_DIR));
  const all = await choices(keys.state === 'good' ? fingerprintOf(keys.keys) : null);
  if (name) {
    const found = all.find((one) => one.name === name);
    if (found) return found;
    say(`There is no backup of this name: ${name}`);
  }
  if (all.length === 0) {
    say(`There are no backups in ${folderOfBackups()}`);
    return null;
  }
  say(`Backups in ${folderOfBackups()}, the newest first:`, ...presentChoices(all), '');
  const one = name ? null : await chooseOne(all);
  if (!one) say('To put one back: npm run restore -- <its name>');
  return one;
}

async function main(options: Options): Promise<number> {
  const { DATA_DIR } = config();
  if (!existsSync(DATA_DIR))
    throw new StartError(
      'data_folder',
      `There is no data folder ${DATA_DIR}. Name it: npm run restore -- --data-dir <folder>`,
    );
  // A restore under a running server is done on its page "Backups", which ends the sessions and
  // stops the writes.
  const lock = await lockFolder(DATA_DIR, 'alone');
  try {
    const choice = await chosen(options);
    if (!choice) return 2;
    say(`Restoring ${choice.name} …`);
    say(...(await putBack(choice.name, options)));
    say(`Restored: ${choice.name}. Everybody logs in again. Start the server as usual.`);
    return 0;
  } finally {
    await lock.release();
  }
}

let settings: Config | null = null;
try {
  const options = readOptions(process.argv.slice(2));
  settings = readConfig(undefined, options.dataDir ?? undefined);
  useConfig(settings);
  finish(await main(options));
} catch (error) {
  complain(messageOf(error, settings));
  finish(1, error instanceof Problem ? (error.more.errors?.[0]?.message ?? error.code) : null);
} finally {
  await closeBcrypt();
}
