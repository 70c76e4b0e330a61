/** `npm test`: every gate, each with its time; ends at the first that fails, with its exit code. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
/** npm's own program, as it names itself to the scripts it runs: on Windows the command `npm` is a shell script. */
const { npm_execpath: npmProgram } = process.env;
const npm = (script) =>
  npmProgram
    ? [process.execPath, [npmProgram, 'run', '--silent', script]]
    : ['npm', ['run', '--silent', script]];
const vitest = (...projects) => [
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...projects.flatMap((project) => ['--project', project]),
  ],
];
/** The official rules of EN 16931 lie beside the clone, if anywhere: nobody can install them, so where they are not, what needs them is no skip but left out. */
const official = existsSync(join(root, '../shared/en16931')) ? ['rules'] : [];
if (official.length === 0)
  console.log('No ../shared/en16931 here: invoices are not held to the official rules.');

const STEPS = {
  format: [
    process.execPath,
    [join(root, 'node_modules/prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ],
  types: npm('types'),
  lint: npm('lint'),
  architecture: npm('arch'),
  build: npm('build'),
  'unit, API and migrations': vitest('unit', 'isolated'),
  documents: vitest('documents', ...official),
  browser: vitest('browser'),
  desktop: vitest('desktop'),
};

/** These take one core each and need nothing of each other: side by side, each told when it is done. */
const SIDE_BY_SIDE = ['format', 'types', 'lint', 'architecture', 'build'];

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const started = performance.now();
const times = [];

function fail(name, begun, { status, reason }) {
  console.error(
    `\n== ${name} failed after ${seconds(begun)} (${reason ?? `code ${status}`}); the steps after it did not run.`,
  );
  process.exit(status || 1);
}
function passed(name, begun) {
  times.push(`${name} ${seconds(begun)}`);
  console.log(`== ${name}: ${seconds(begun)}`);
}

async function aside(name) {
  const [command, args] = STEPS[name];
  const begun = performance.now();
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const told = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => told.push(chunk));
  const [status, reason] = await new Promise((done) => {
    child.once('error', (error) => done([1, error.message]));
    child.once('close', (code, signal) => done([code, signal]));
  });
  process.stdout.write(`\n== ${name}\n${Buffer.concat(told).toString()}`);
  if (status !== 0) fail(name, begun, { status, reason });
  passed(name, begun);
}

await Promise.all(SIDE_BY_SIDE.map(aside));
for (const [name, [command, args]] of Object.entries(STEPS).filter(
  ([step]) => !SIDE_BY_SIDE.includes(step),
)) {
  console.log(`\n== ${name}`);
  const begun = performance.now();
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) fail(name, begun, { status, reason: error?.message ?? signal });
  passed(name, begun);
}
console.log(`\n== all passed in ${seconds(started)}: ${times.join(', ')}`);
