/** The programs that publish the portal: cloudflared as the settings want it, or any command. */
import { accessSync, constants, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { config, environmentFor } from '../config.ts';
import { parseCommand } from '../tunnel-command.ts';
import type { TunnelProgram } from './tunnel.ts';

const WINDOWS = process.platform === 'win32';
const USUAL_FOLDERS = WINDOWS
  ? ['C:\\Program Files (x86)\\cloudflared', 'C:\\Program Files\\cloudflared']
  : ['/usr/local/bin', '/usr/bin', '/opt/homebrew/bin', '/snap/bin'];

/** Where cloudflared is on this machine, or null. A setting never names the program to run. */
export function findCloudflared(): string | null {
  const [path = ''] = Object.values(environmentFor((name) => name.toUpperCase() === 'PATH'));
  const folders = [...path.split(delimiter).filter(Boolean), ...USUAL_FOLDERS];
  const paths = folders.map((folder) => join(folder, WINDOWS ? 'cloudflared.exe' : 'cloudflared'));
  return paths.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const LOCAL = /^(?:localhost|127\.|10\.|192\.168\.|\[)/;
const BETWEEN = /[\s|"'<>,;=()]+/;
const QUICK = /https:\/\/(?!api\.)[a-z\d-]+\.trycloudflare\.com(?![\w.-])/;
/** Where cloudflared's own help and errors lead. */
const NOT_OURS = /(?:^|\.)(?:cloudflare\.com|api\.trycloudflare\.com)$/;

/** The public address in a line of cloudflared. */
export const quickAddressIn = (line: string): string | null => QUICK.exec(line)?.[0] ?? null;

/** The host of an https address without a path; null for all else. */
function bareHost(word: string): string | null {
  if (!word.startsWith('https://') || !URL.canParse(word)) return null;
  const { host, pathname, search } = new URL(word);
  return pathname === '/' && !search ? host : null;
}

/**
 * The public address in a line of any program: the last https address without a path that is not of
 * this network.
 */
export function addressIn(line: string): string | null {
  const hosts = line
    .split(BETWEEN)
    .flatMap((word) => bareHost(word) ?? [])
    .filter((host) => host.includes('.') && !LOCAL.test(host) && !NOT_OURS.test(host));
  const host = hosts.at(-1);
  return host === undefined ? null : `https://${host}`;
}

const METRICS = /metrics server on (127\.0\.0\.1:\d{1,5})\/metrics/;
function readyAt(line: string): string | null {
  const at = METRICS.exec(line)?.[1];
  return at === undefined ? null : `http://${at}/ready`;
}
const saysConnected = (line: string) => /Registered tunnel connection/.test(line);

/** What cloudflared needs of the environment; `TUNNEL_*` of it could lead it to another port. */
const FOR_CLOUDFLARED = [
  ...['PATH', 'Path', 'HOME', 'TMPDIR', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'SSL_CERT_FILE'],
  ...['SystemRoot', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'TEMP', 'TMP'],
];

/**
 * cloudflared with an empty configuration of our own: the rules of a `config.yml` in the home
 * folder would win over `--url` and could publish another port.
 */
function cloudflared(
  command: string,
  args: string[],
  env: Record<string, string> = {},
): TunnelProgram {
  const own = join(config().DATA_DIR, 'cloudflared.yml');
  writeFileSync(own, 'no-autoupdate: true\n', { mode: 0o600 });
  return {
    command,
    args: ['tunnel', '--config', own, '--no-autoupdate', '--metrics', '127.0.0.1:0', ...args],
    env: { ...environmentFor((name) => FOR_CLOUDFLARED.includes(name)), ...env },
    secret: null,
    addressIn: () => null,
    saysUp: saysConnected,
    readyAt,
  };
}

/** A tunnel without an account, whose address is another at each start. */
export function quickTunnel(command: string, portal: string): TunnelProgram {
  return {
    ...cloudflared(command, ['--url', portal]),
    addressIn: quickAddressIn,
    saysUp: () => false,
  };
}

/**
 * A tunnel of the owner's account. What it publishes is set there, not here; the staff port refuses
 * what comes by it (`requireStaffHost`).
 */
export function namedTunnel(command: string, portal: string, token: string): TunnelProgram {
  const env = { TUNNEL_TOKEN: token, TUNNEL_URL: portal };
  return { ...cloudflared(command, ['run'], env), secret: token };
}

/** The program of `TUNNEL_COMMAND`; `{portal}` in it is the portal's address on this machine. */
export function commandTunnel(text: string, portal: string): TunnelProgram {
  const [command = '', ...args] = parseCommand(text) ?? [];
  return {
    command,
    args: args.map((part) => part.replaceAll('{portal}', portal)),
    env: environmentFor(() => true),
    secret: null,
    addressIn,
    saysUp: saysConnected,
    readyAt,
  };
}
