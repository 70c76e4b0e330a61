/**
 * `npm start`: the desktop app; where no window can open, the same server with the back office in
 * the browser.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const electron = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
const PROBE_MS = 5_000;
const FROM_CACHE_MS = 30_000;
const DOWNLOAD_MS = 10 * 60_000;
/**
 * Printed by main.ts; an Electron that ends without it never opened a window (a missing library, no
 * display).
 */
const STARTED = 'The desktop has started.';

const child = { current: null, signalled: false };
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    child.signalled = true;
    child.current?.kill(signal);
  });
}

build();
const { runtime, why } = await findRuntime();
const opened = runtime && !child.signalled ? await openDesktop(runtime) : { reason: why };
if (opened.reason && !child.signalled) await serveInstead(opened.reason);

function build() {
  const { status, signal } = spawnSync(process.execPath, [join(root, '.scripts/build.mjs')], {
    cwd: root,
    stdio: 'inherit',
  });
  if (signal || status !== 0) process.exit(status ?? 1);
}

async function findRuntime() {
  const { DISPLAY, WAYLAND_DISPLAY, ELECTRON_OVERRIDE_DIST_PATH: override } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY)
    return { why: 'there is no display here' };
  if (override)
    return existsSync(executable(override))
      ? { runtime: executable(override) }
      : { why: `there is no Electron in ${override}` };
  if (!isInstalled() && !(await download()))
    return { why: 'the Electron runtime could not be downloaded' };
  return { runtime: executable(join(electron, 'dist')) };
}

function executable(folder) {
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  return join(folder, names[process.platform] ?? 'electron');
}

function isInstalled() {
  const { version } = JSON.parse(readFileSync(join(electron, 'package.json'), 'utf8'));
  const mark = join(electron, 'dist/version');
  return (
    existsSync(mark) &&
    readFileSync(mark, 'utf8').replace(/^v/, '').trim() === version &&
    existsSync(join(electron, 'path.txt')) &&
    existsSync(executable(join(electron, 'dist')))
  );
}

/**
 * Downloads Electron. A server that cannot be reached is detected within seconds; then only a copy
 * that an earlier download left in the cache can help.
 */
async function download() {
  const reachable = await canReach();
  if (reachable) console.log('Fetching the Electron runtime, this once (about 120 MB) …');
  const installer = spawn(process.execPath, [join(electron, 'install.js')], {
    stdio: 'ignore',
    timeout: reachable ? DOWNLOAD_MS : FROM_CACHE_MS,
    killSignal: 'SIGKILL',
  });
  child.current = installer;
  return (await ended(installer)).code === 0 && isInstalled();
}

async function canReach() {
  const { ELECTRON_MIRROR, npm_config_electron_mirror, HTTPS_PROXY, https_proxy } = process.env;
  if (HTTPS_PROXY || https_proxy) return true; // the installer supports proxies, fetch does not
  const { version } = JSON.parse(readFileSync(join(electron, 'package.json'), 'utf8'));
  const mirror =
    ELECTRON_MIRROR ||
    npm_config_electron_mirror ||
    'https://github.com/electron/electron/releases/download/';
  try {
    const response = await fetch(`${mirror}v${version}/SHASUMS256.txt`, {
      method: 'HEAD',
      signal: AbortSignal.timeout(PROBE_MS),
    });
    return response.ok;
  } catch {
    return false;
  }
}

async function openDesktop(runtime) {
  const flags = process.platform === 'linux' && process.getuid() === 0 ? ['--no-sandbox'] : [];
  const desktop = spawn(runtime, [...flags, ...process.argv.slice(2), root], {
    stdio: ['inherit', 'pipe', 'pipe'],
  });
  child.current = desktop;
  let isStarted = false;
  const early = [];
  desktop.stdout.on('data', (data) => {
    isStarted ||= String(data).includes(STARTED);
    process.stdout.write(data);
  });
  desktop.stderr.on('data', (data) => {
    if (isStarted) process.stderr.write(data);
    else early.push(data);
  });
  const { code } = await ended(desktop);
  if (!isStarted && code !== 0)
    return { reason: `Electron did not start here (${firstLine(early) || `code ${code}`})` };
  process.exitCode = code ?? 0;
  return {};
}

const firstLine = (chunks) =>
  Buffer.concat(chunks)
    .toString()
    .split('\n')
    .find((line) => line.trim())
    ?.trim()
    .slice(0, 160);

async function serveInstead(reason) {
  console.log(
    `No window can open: ${reason}. ` +
      'The same server runs without it; use the back office in your browser.',
  );
  const server = spawn(process.execPath, [join(root, '.scripts/serve.cjs')], {
    cwd: process.cwd(),
    stdio: 'inherit',
  });
  child.current = server;
  process.exitCode = (await ended(server)).code ?? 0;
}

function ended(process_) {
  return new Promise((done) => {
    process_.once('error', (error) => done({ code: 1, error }));
    process_.once('exit', (code, signal) => done({ code, signal }));
  });
}
