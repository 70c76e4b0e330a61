/**
 * `npm test`: builds, then runs the checks beside the tests: the checks compute, many tests wait.
 * Each step is printed with its time; the first that fails ends the others, and its exit code is
 * this program's. `npm run test:quick` runs the checks, and on SQLite alone the tests that
 * vitest.config.ts does not list as slow.
 */
import { spawn } from 'node:child_process';
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
const CHECKS = {
  types: npm('types'),
  architecture: npm('arch'),
  format: [
    process.execPath,
    [join(root, 'node_modules/prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ],
  lint: npm('lint'),
};
const PROJECTS = quick ? ['shared'] : ['shared', 'isolated', 'desktop'];
if (quick) Object.assign(process.env, { TEST_QUICK: '1', TEST_DATABASES: 'SQLite' });

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const started = performance.now();
const times = [];
const running = new Set();

/** Runs a step; a test's output appears as it comes, a check's when it ends. */
async function step(name, [command, args], { live = false } = {}) {
  const begun = performance.now();
  const stdio = ['ignore', ...(live ? ['inherit', 'inherit'] : ['pipe', 'pipe'])];
  const child = spawn(command, args, { cwd: root, stdio });
  running.add(child);
  const output = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => output.push(chunk));
  const [status, reason] = await new Promise((done) => {
    child.once('error', (error) => done([1, error.message]));
    child.once('close', (code, signal) => done([code, signal]));
  });
  running.delete(child);
  process.stdout.write(Buffer.concat(output));
  if (status === 0) {
    times.push(`${name} ${seconds(begun)}`);
    console.log(`== ${name}: ${seconds(begun)}`);
    return;
  }
  console.error(`\n== ${name} failed after ${seconds(begun)} (${reason ?? `code ${status}`})`);
  await Promise.all([...running].map(end));
  process.exit(status || 1);
}

/** Ends a step as Ctrl+C does, so that it closes what it started. */
function end(child) {
  return new Promise((done) => {
    child.once('close', done);
    child.kill('SIGINT');
  });
}

async function checks() {
  for (const [name, command] of Object.entries(CHECKS)) await step(name, command);
}

if (!quick) await step('build', npm('build'));
await Promise.all([checks(), step('tests', vitest(...PROJECTS), { live: true })]);
console.log(`\n== all passed in ${seconds(started)}: ${times.join(', ')}`);
