'use strict';
/**
 * The build targets, their sources, and whether a build is stale. Every start runs this, so it must
 * stay fast.
 */
const { createHash } = require('node:crypto');
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');

const root = resolve(__dirname, '..');
const stamp = (target) => join(root, 'dist', `.stamp-${target}.json`);
const every = () => true;
const CONTRACTS =
  /^server\/([^/]+\/contract|countries\/[^/]+|http\/[^/]+|money|currencies|locales|dates)\.ts$/;
const LOG_FILES = /^server\/(log-files|clock)\.ts$/;
/** The files of the server that pages and the desktop app import. */
const door = (path) => CONTRACTS.test(path);
const texts = (...names) => [
  'assets/locales',
  (path) => names.some((name) => path.endsWith(`/${name}.json`)),
];
const page = (app) => [
  ['renderer', (path) => !path.startsWith(`renderer/${app === 'portal' ? 'staff' : 'portal'}/`)],
  ['server', door],
  texts('ui', app),
];
const tools = [
  'package.json',
  'package-lock.json',
  'vite.config.ts',
  'tsconfig.json',
  '.scripts/build.mjs',
  '.scripts/stale.cjs',
];

/**
 * Entries: the sources without which the target cannot be built. Result: the file that proves the
 * build. Asked: built only when named.
 */
const TARGETS = {
  server: {
    entries: ['server/start.ts'],
    sources: [['server', every], ['migrations', every], texts('server', 'documents')],
    result: 'dist/server/start.js',
  },
  main: {
    entries: ['main/main.ts'],
    sources: [
      ['main', every],
      ['server', (path) => door(path) || LOG_FILES.test(path)],
      texts('desktop'),
    ],
    result: 'dist/main/main.js',
  },
  preload: {
    entries: ['main/preload.ts'],
    sources: [
      ['main', every],
      ['server', door],
    ],
    result: 'dist/main/preload.cjs',
  },
  portal: {
    entries: ['renderer/portal/index.html'],
    sources: page('portal'),
    result: 'dist/renderer/portal/index.html',
  },
  staff: {
    entries: ['renderer/staff/index.html'],
    sources: page('staff'),
    result: 'dist/renderer/staff/index.html',
  },
  bench: {
    entries: ['tests/bench/bench.ts'],
    sources: [['tests', every], ['server', every], texts('server', 'documents')],
    result: 'dist/.bench/bench.js',
    asked: true,
  },
};

function filesUnder(folder, wanted) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesUnder(path, wanted);
    return wanted(path) ? [path] : [];
  });
}

const digests = new Map();
function digest(path) {
  if (!digests.has(path)) {
    const file = join(root, path);
    digests.set(
      path,
      existsSync(file) ? createHash('sha1').update(readFileSync(file)).digest('hex') : '',
    );
  }
  return digests.get(path);
}

function sourceHash(target) {
  const files = TARGETS[target].sources.flatMap(([folder, wanted]) => filesUnder(folder, wanted));
  const hash = createHash('sha256');
  for (const path of [...files.sort(), ...tools]) hash.update(`${path}\0${digest(path)}\n`);
  return hash.digest('hex');
}

const buildable = (target) => TARGETS[target].entries.every((path) => existsSync(join(root, path)));

function isStale(target) {
  // A packaged copy contains the build and no sources.
  if (!buildable(target)) return false;
  if (!existsSync(join(root, TARGETS[target].result)) || !existsSync(stamp(target))) return true;
  try {
    return JSON.parse(readFileSync(stamp(target), 'utf8')).hash !== sourceHash(target);
  } catch {
    return true;
  }
}

module.exports = { TARGETS, root, stamp, sourceHash, buildable, isStale };
