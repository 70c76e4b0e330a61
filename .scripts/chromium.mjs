/**
 * `node .scripts/chromium.mjs [folder]`: unpacks the Chromium of the npm package
 * `@sparticuz/chromium`, for machines without a browser, and prints its folder. Each process
 * unpacks into a folder of its own and renames it into place, so that no process starts a program
 * that another still writes (`spawn ETXTBSY`), and a half unpacked one is never used.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const self = fileURLToPath(import.meta.url);
const root = resolve(dirname(self), '..');
const { version } = JSON.parse(
  readFileSync(join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8'),
);
/**
 * The browser is in `node_modules`, where no other user of the machine can replace it, and is
 * deleted together with it.
 */
const place = (folder) => join(folder, `chromium-${version}`);
const usual = join(root, 'node_modules/.cache');

/**
 * The environment for unpacking: the package reads both AWS variables when it is imported, and then
 * unpacks its libraries too.
 */
const unpacking = (temporary) => ({
  ...process.env,
  TMPDIR: temporary,
  AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x',
});

/** A fonts.conf with the right folder: the package's own names `/tmp`, wherever it is unpacked. */
const fontSettings = (folder) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;

/**
 * Unpacks in a child process: it has ended, and closed every write handle, before the program can
 * be started.
 */
function unpackInto(folder) {
  const { status, stderr } = spawnSync(process.execPath, [self, '--unpack'], {
    cwd: root,
    env: unpacking(folder),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The carried Chromium cannot be unpacked:\n${stderr}`);
}

/** @returns the folder of the complete browser, unpacked if missing */
function carriedChromium(folder) {
  const there = place(folder);
  if (existsSync(there)) return there;
  mkdirSync(folder, { recursive: true });
  const fresh = mkdtempSync(join(folder, '.chromium-'));
  try {
    unpackInto(fresh);
    writeFileSync(join(fresh, 'fonts/fonts.conf'), fontSettings(there));
    moveInto(fresh, there);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return there;
}

/** Of several processes that rename at once one succeeds; the others use its folder. */
function moveInto(fresh, there) {
  try {
    renameSync(fresh, there);
  } catch (error) {
    if (!existsSync(there)) throw error;
  }
}

if (process.argv[2] === '--unpack') {
  const { default: packed } = await import('@sparticuz/chromium');
  await packed.executablePath();
} else {
  process.stdout.write(carriedChromium(process.argv[2] ?? usual));
}
