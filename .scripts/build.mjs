/**
 * `node .scripts/build.mjs [--force] [server main preload portal staff bench]`: builds the targets
 * that are stale.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import stale from './stale.cjs';

const { TARGETS, root, stamp, sourceHash, buildable, isStale } = stale;
const args = process.argv.slice(2);
const force = args.includes('--force');
const named = args.filter((arg) => !arg.startsWith('--'));
const unknown = named.filter((name) => !TARGETS[name]);
if (unknown.length) {
  console.error(
    `No such target: ${unknown.join(', ')}. Targets: ${Object.keys(TARGETS).join(', ')}.`,
  );
  process.exit(2);
}

/**
 * Without hints for who tunes the build, which is not who starts the program: how long plugins took,
 * and that a script is large.
 */
const QUIET = {
  chunkSizeWarningLimit: 5_000,
  rolldownOptions: { checks: { bundlerTimings: false } },
};

const usual = Object.keys(TARGETS).filter((name) => !TARGETS[name].asked);
const wanted = (named.length ? named : usual).filter((name) =>
  force ? buildable(name) : isStale(name),
);
if (wanted.length) {
  process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  for (const target of wanted) await buildTarget(build, target);
}

/**
 * Builds a target in a new folder and renames it into place, so that a running server or a parallel
 * build never reads half of it.
 */
async function buildTarget(build, target) {
  const started = performance.now();
  // Hashed before the build: a file edited during it makes the target stale again.
  const hash = sourceHash(target);
  const fresh = join(root, 'dist', `.new-${target}-${process.pid}`);
  try {
    await build({
      configFile: join(root, 'vite.config.ts'),
      mode: target,
      logLevel: 'warn',
      build: { outDir: fresh, emptyOutDir: true, ...QUIET },
    });
    if (existsSync(join(fresh, 'assets'))) compressFiles(join(fresh, 'assets'));
    install(target, fresh);
    writeFileSync(stamp(target), JSON.stringify({ hash }));
    console.log(`built ${target} in ${Math.round(performance.now() - started)} ms`);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * Puts a Brotli and a gzip form beside each script and stylesheet of a page, smaller than what a
 * server compresses while a guest waits (61 in place of 70 kB for the portal's script).
 */
function compressFiles(folder) {
  for (const name of readdirSync(folder).filter((name) => /\.(js|css|svg)$/.test(name))) {
    const file = join(folder, name);
    const content = readFileSync(file);
    writeFileSync(`${file}.br`, brotliCompressSync(content));
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  }
}

function install(target, fresh) {
  const place = join(root, dirname(TARGETS[target].result));
  mkdirSync(dirname(place), { recursive: true });
  // main and preload share a folder, which is copied into instead of replaced.
  if (target === 'main' || target === 'preload') return cpSync(fresh, place, { recursive: true });
  const old = join(root, 'dist', `.old-${target}-${process.pid}`);
  if (existsSync(place)) renameSync(place, old);
  renameSync(fresh, place);
  rmSync(old, { recursive: true, force: true });
}
