/**
 * `npm test`: runs every step, each with its time; ends at the first that fails, with its exit
 * code. `npm run test:quick` leaves out the build, the slow tests (vitest.config.ts), documents,
 * browser and desktop.
 */
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
/** The path of npm's own program, which npm passes to its scripts: `npm` is a script on Windows. */
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

const quick = process.argv.includes('--quick');
const EVERY = {
  format: [
    process.execPath,
    [join(root, 'node_modules/prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ],
  types: npm('types'),
  lint: npm('lint'),
  architecture: npm('arch'),
  build: npm('build'),
  'unit, API and migrations': vitest('unit', 'slow', 'isolated'),
  documents: vitest('documents'),
  browser: vitest('browser'),
  desktop: vitest('desktop'),
};

const checks = ['format', 'types', 'lint', 'architecture'];
const STEPS = quick
  ? { ...Object.fromEntries(checks.map((name) => [name, EVERY[name]])), unit: vitest('unit') }
  : EVERY;

/** These steps take one core each and are independent of each other, so they run in parallel. */
const SIDE_BY_SIDE = quick ? checks : [...checks, 'build'];

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const started = performance.now();
const times = [];

function fail(name, begun, { status, reason }) {
  console.error(
    `\n== ${name} failed after ${seconds(begun)} (${reason ?? `code ${status}`}); ` +
      'the steps after it did not run.',
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
  const output = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => output.push(chunk));
  const [status, reason] = await new Promise((done) => {
    child.once('error', (error) => done([1, error.message]));
    child.once('close', (code, signal) => done([code, signal]));
  });
  process.stdout.write(`\n== ${name}\n${Buffer.concat(output).toString()}`);
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
