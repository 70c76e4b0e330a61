/**
 * Recognises a data folder on a network share. SQLite's write-ahead log needs memory that all
 * processes share, which no network file system has, and locks there are known to fail
 * (https://sqlite.org/wal.html, https://sqlite.org/useovernet.html).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import type { Config } from '../config.ts';
import { StartError } from '../start-error.ts';

const NETWORK =
  /^(?:nfs\d?|cifs|smb\w*|afpfs|webdav|davfs\d?|afs|ceph|ncpfs|fuse\.(?:sshfs|davfs\d?|glusterfs|rclone|s3fs|ceph))$/;

interface Mount {
  at: string;
  kind: string;
}

/** The mounts of Linux, as `/proc/self/mountinfo` lists them (proc_pid_mountinfo(5)). */
function mountsOfLinux(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const at = before.split(' ')[4];
    const kind = after.split(' ')[0];
    const plain = at?.replace(/\\(\d{3})/g, (_all, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    return plain && kind ? [{ at: plain, kind }] : [];
  });
}

/** The mounts of macOS, as `mount` prints them: `//user@nas/share on /Volumes/share (smbfs, …)`. */
function mountsOfMac(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [, at, kind] = / on (\/.*) \((\w+)[,)]/.exec(line) ?? [];
    return at && kind ? [{ at, kind }] : [];
  });
}

const holds = (mount: string, path: string) =>
  path === mount || path.startsWith(mount.endsWith(sep) ? mount : mount + sep);

/**
 * The kind of network share on which a path lies; null on a disk of this machine, and where that is
 * not known. On Windows only a path that begins with `\\` shows it.
 */
export function networkShareOf(
  path: string,
  { platform, mounts }: { platform: string; mounts: string },
): string | null {
  if (platform === 'win32') return /^(?:\\\\|\/\/)[^?.\\/]/.test(path) ? 'a network path' : null;
  const all = platform === 'darwin' ? mountsOfMac(mounts) : mountsOfLinux(mounts);
  // Of two mounts on the same folder the later one is seen.
  const [nearest] = all
    .filter(({ at }) => holds(at, path))
    .reverse()
    .sort((a, b) => b.at.length - a.at.length);
  return nearest && NETWORK.test(nearest.kind) ? nearest.kind : null;
}

function mountsNow(): string {
  try {
    if (process.platform === 'linux') return readFileSync('/proc/self/mountinfo', 'utf8');
    if (process.platform === 'darwin')
      return execFileSync('/sbin/mount', { encoding: 'utf8', timeout: 2_000 });
  } catch {
    // Where the mounts cannot be listed, the share is not recognised.
  }
  return '';
}

/** The nearest folder of a path that exists, without links. */
function existing(path: string): string {
  return existsSync(path) || dirname(path) === path ? realpathSync(path) : existing(dirname(path));
}

/**
 * Refuses SQLite on a network share. On PostgreSQL several machines may share the data folder.
 * @throws StartError `network_share`
 */
export function refuseNetworkShare({ DATA_DIR, DATABASE_URL }: Config): void {
  if (DATABASE_URL) return;
  const kind = networkShareOf(existing(resolve(DATA_DIR)), {
    platform: process.platform,
    mounts: mountsNow(),
  });
  if (kind === null) return;
  throw new StartError(
    'network_share',
    `The data folder is on a network share (${kind}): ${DATA_DIR}\n` +
      'A database there is damaged sooner or later. Set DATA_DIR to a folder on a disk of this ' +
      'machine, and copy this one there while nothing runs; the share is right for backups ' +
      '(BACKUP_DIR, or a second folder under Backups).\nNothing was changed.',
  );
}
