'use strict';
/**
 * electron-builder hook before packaging, once for each target machine. electron-builder packs the
 * native modules that npm installed, which are those of the build machine, for any other target
 * without an error, and the packaged app does not start.
 */
const { readdirSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { machinesOf } = require('./native-machine.cjs');

const modules = join(resolve(__dirname, '..'), 'node_modules');
/**
 * The packages that load native code in the packaged app, and the folders of their binaries. A
 * package with binaries for several machines chooses one at run time.
 */
const NATIVE = { sqlite3: 'sqlite3', bcrypt: 'bcrypt', '@napi-rs/nice': '@napi-rs/nice-*' };
/** electron-builder's numbers for processor architectures. */
const ARCHES = ['ia32', 'x64', 'arm', 'arm64', 'universal'];
/** Intermediate build results are not packaged. */
const LEFT_OUT = /[\\/]obj[^\\/]*[\\/]|[\\/]deps[\\/]/;

function nativeFilesIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith('.node') && !LEFT_OUT.test(path));
}

/** The folders of a package; a name that ends in `*` matches several. */
function foldersOf(nodeModules, pattern) {
  if (!pattern.endsWith('*')) return [join(nodeModules, pattern)];
  const [scope, name] = pattern.slice(0, -1).split('/');
  return readdirSync(join(nodeModules, scope))
    .filter((one) => one.startsWith(name))
    .map((one) => join(nodeModules, scope, one));
}

/**
 * The packages that lack a native binary for these machines.
 * @param {string[]} wanted as `linux arm64`; for a universal app both of its processors
 * @returns {string[]} a line for each package that lacks one
 */
function unfit(wanted, nodeModules = modules) {
  return Object.entries(NATIVE).flatMap(([name, pattern]) => {
    const files = foldersOf(nodeModules, pattern).flatMap(nativeFilesIn);
    const machines = [...new Set(files.flatMap(machinesOf))].sort();
    return wanted
      .filter((machine) => !machines.includes(machine))
      .map((machine) => `${name} is for ${machines.join(', ') || 'no machine'}, not ${machine}`);
  });
}

function machinesWanted(platform, arch) {
  const arches = ARCHES[arch] === 'universal' ? ['x64', 'arm64'] : [ARCHES[arch]];
  return arches.map((one) => `${platform} ${one}`);
}

/** @throws Error that names each module and the machine to package on instead */
function beforePack({ electronPlatformName, arch }) {
  const wanted = machinesWanted(electronPlatformName, arch);
  const faults = unfit(wanted);
  if (faults.length === 0) return;
  throw new Error(
    `Not packed for ${wanted.join(' and ')}: native modules here are for other machines, ` +
      `and the app would not start.\n` +
      `${faults.map((fault) => `  ${fault}\n`).join('')}` +
      `Install and pack on a machine of that kind: npm ci && npm run build && npx electron-builder`,
  );
}

module.exports = { default: beforePack, unfit };
