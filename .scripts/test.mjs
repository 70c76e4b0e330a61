/** `npm test`: every gate in turn, each with its time; ends at the first that fails, with its exit code. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
/** npm's own program, as it names itself to the scripts it runs: on Windows the command `npm` is a shell script. */
const { npm_execpath: npmProgram } = process.env;
const npm = (script) => (npmProgram ? [process.execPath, [npmProgram, 'run', '--silent', script]] : ['npm', ['run', '--silent', script]]);
const vitest = (...projects) => [process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...projects.flatMap((project) => ['--project', project])]];
/** The official rules of EN 16931 lie beside the clone, if anywhere: nobody can install them, so where they are not, what needs them is no skip but left out. */
const official = existsSync(join(root, '../shared/en16931')) ? ['rules'] : [];
if (official.length === 0) console.log('No ../shared/en16931 here: invoices are not held to the official rules.');

const STEPS = {
  types: npm('types'),
  lint: npm('lint'),
  architecture: npm('arch'),
  build: npm('build'),
  'unit, API and migrations': vitest('unit'),
  documents: vitest('documents', ...official),
  browser: vitest('browser'),
  desktop: vitest('desktop'),
};

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const started = performance.now();
const times = [];
for (const [name, [command, args]] of Object.entries(STEPS)) {
  console.log(`\n== ${name}`);
  const begun = performance.now();
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  times.push(`${name} ${seconds(begun)}`);
  if (status !== 0) {
    console.error(`\n== ${name} failed after ${seconds(begun)} (${error?.message ?? signal ?? `code ${status}`}); the steps after it did not run.`);
    process.exit(status ?? 1);
  }
  console.log(`== ${name}: ${seconds(begun)}`);
}
console.log(`\n== all passed in ${seconds(started)}: ${times.join(', ')}`);
