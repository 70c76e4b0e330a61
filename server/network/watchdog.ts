import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * Waits for the end of its input, which comes when the process at the other end of the pipe is
 * gone, then ends the group. The script is fixed; the group's number is an argument of it.
 */
const SCRIPT = 'read -r line; kill -s KILL -- "-$1"';

/**
 * Ends a process group when this process dies without a word (SIGKILL, out of memory). Not on
 * Windows, which has no groups.
 * @returns ends the watch, so that the group is left alone
 */
export function watchOver(group: number): () => void {
  if (process.platform === 'win32') return () => undefined;
  const watchdog = spawn('/bin/sh', ['-c', SCRIPT, 'sh', String(group)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // A group of its own: what ends this process's group leaves the watchdog.
    detached: true,
    env: {},
  });
  watchdog.once('error', () => undefined);
  watchdog.stdin.once('error', () => undefined);
  watchdog.unref();
  (watchdog.stdin as Socket).unref();
  return () => {
    watchdog.kill('SIGKILL');
  };
}
