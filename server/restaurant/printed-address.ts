/** The address that the printed posters bear, to say so when guests reach another one. */
import { readSetting, writeSetting } from '../settings/settings.ts';
import { portalUrl } from './restaurant.ts';

const NAME = 'printed_address';

/** Notes that posters with the present address were rendered for printing. */
export async function notePrintedAddress(): Promise<void> {
  if ((await printedAddress()) !== portalUrl()) await writeSetting(NAME, portalUrl());
}

/** The address on the posters; null where none were printed since this is noted. */
export async function printedAddress(): Promise<string | null> {
  return (await readSetting<string>(NAME))?.value ?? null;
}
