/**
 * `node .scripts/chromium.mjs [folder]`: unpacks the Chromium that an npm package carries, for a
 * machine that has no browser, and prints where it lies. Each process that asks unpacks into a
 * folder of its own and moves it into place whole, so that nobody ever starts a program that
 * another still writes (`spawn ETXTBSY`), and what was left half unpacked is never taken for a
 * browser.
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
 * In `node_modules`, where nobody else on the machine can put a program in its place, and gone with
 * it.
 */
const place = (folder) => join(folder, `chromium-${version}`);
const usual = join(root, 'node_modules/.cache');

/**
 * What a child process needs: the package asks for both when it is loaded, and then unpacks its
 * libraries too.
 */
const unpacking = (temporary) => ({
  ...process.env,
  TMPDIR: temporary,
  AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x',
});

/** Its own looks for fonts in `/tmp`, wherever it was unpacked. */
const fontSettings = (folder) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;

/**
 * In a process of its own, which has ended before anybody can start the program, and with it every
 * handle to write it.
 */
function unpackInto(folder) {
  const { status, stderr } = spawnSync(process.execPath, [self, '--unpack'], {
    cwd: root,
    env: unpacking(folder),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The carried Chromium cannot be unpacked:\n${stderr}`);
}

/** @returns its folder, with everything in it; unpacked when it is not there yet */
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

/** Of several who move theirs at once, one does; the others use that one's. */
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
