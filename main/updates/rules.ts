/** When an update is installed, whether it is kept, and how the version before comes back. */
import path from 'node:path';

/** Where updates come from. */
export type Feed =
  | { kind: 'address'; url: string }
  | { kind: 'folder'; folder: string }
  | { kind: 'github'; owner: string; repo: string };

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/**
 * Reads what an owner typed: an https address, a folder of this computer, or `owner/project` on
 * GitHub. Null for anything else: over http anyone on the network could send a program.
 */
export function feedOf(text: string): Feed | null {
  const typed = text.trim();
  if (/^https?:\/\//i.test(typed)) {
    if (!URL.canParse(typed)) return null;
    const { protocol, hostname, href, username } = new URL(typed);
    const isSafe = protocol === 'https:' || LOOPBACK.includes(hostname);
    return isSafe && !username ? { kind: 'address', url: href } : null;
  }
  if (path.isAbsolute(typed)) return { kind: 'folder', folder: path.normalize(typed) };
  const [, owner, repo] = /^([A-Za-z\d][A-Za-z\d-]{0,38})\/([\w.-]{1,100})$/.exec(typed) ?? [];
  return owner && repo ? { kind: 'github', owner, repo } : null;
}

export interface Readiness {
  /** Whether somebody chose to install it. */
  isWanted: boolean;
  isDownloaded: boolean;
  /** Null while the server tells nothing. */
  openOrders: number | null;
  /** Whether a backup was made for this update. */
  hasBackup: boolean;
}
export type Step = 'none' | 'wait' | 'backup' | 'install';

/**
 * The next step of an update. Orders win over everything: guests wait, and the kitchen has them on
 * its screen; they are asked for again after the backup.
 */
export function nextStep({ isWanted, isDownloaded, openOrders, hasBackup }: Readiness): Step {
  if (!isWanted || !isDownloaded) return 'none';
  if (openOrders === null || openOrders > 0) return 'wait';
  return hasBackup ? 'install' : 'backup';
}

/** What a look found, and what is known already. Versions; null for none. */
export interface Offered {
  /** What the feed offers above the version that runs. */
  found: string | null;
  downloaded: string | null;
  /** What did not get ready here. */
  failed: string | null;
}

/**
 * What a look means. What the feed offers now counts: a later version replaces one that waits to be
 * installed, and one that was withdrawn is dropped. What did not start here is not fetched again; a
 * later version is.
 */
export function afterLook({ found, downloaded, failed }: Offered): 'keep' | 'drop' | 'load' {
  if (found === null || found === failed) return 'drop';
  return found === downloaded ? 'keep' : 'load';
}

/** What is known of the last update, over the restart. */
export interface UpdateRecord {
  from: string;
  to: string;
  state: 'installing' | 'trial' | 'done' | 'going_back' | 'went_back';
  /** How often the new version was started without getting ready. */
  starts: number;
  /** The file of the former version: the AppImage itself, or its installer. */
  former: string | null;
  /** The backup that was made before. */
  backup: string;
}

/** A version that does not get ready in so many starts is given up. */
const MOST_STARTS = 2;
export type Start = 'usual' | 'trial' | 'not_installed' | 'give_up' | 'after_way_back';

/** What a start of the app means for the last update. */
export function startAfter(record: UpdateRecord | null, running: string): Start {
  if (!record || record.state === 'done' || record.state === 'went_back') return 'usual';
  if (record.state === 'going_back') return running === record.from ? 'after_way_back' : 'usual';
  if (running !== record.to) return running === record.from ? 'not_installed' : 'usual';
  return record.starts >= MOST_STARTS ? 'give_up' : 'trial';
}

export interface Installation {
  platform: string;
  /** The file that runs, of an AppImage. */
  appImage: string | null;
  /** What the package says of itself: `deb`, `rpm`, `pacman`. */
  packageType: string | null;
}
export type WayBack =
  | { how: 'swap'; former: string; into: string }
  | { how: 'run'; former: string }
  | { how: 'command'; command: string }
  | { how: 'by_hand' };

const COMMANDS: Record<string, (file: string) => string> = {
  deb: (file) => `sudo apt install --allow-downgrades ${file}`,
  rpm: (file) => `sudo dnf downgrade ${file}`,
  pacman: (file) => `sudo pacman -U ${file}`,
};

/**
 * How the former version comes back. An AppImage is one file, which was kept; on Windows its
 * installer runs again, where it was kept (that of a version which came by an update). A package of
 * the system needs an administrator, and macOS installs signed updates forward alone.
 */
export function wayBack(
  { platform, appImage, packageType }: Installation,
  former: string | null,
): WayBack {
  if (former === null || platform === 'darwin') return { how: 'by_hand' };
  if (platform === 'win32') return { how: 'run', former };
  const command = packageType === null ? undefined : COMMANDS[packageType];
  if (command) return { how: 'command', command: command(quoted(former)) };
  return appImage === null ? { how: 'by_hand' } : { how: 'swap', former, into: appImage };
}

const quoted = (file: string): string => (/^[\w./-]+$/.test(file) ? file : `"${file}"`);
