/**
 * `npm run bench [-- part …]`: builds stale targets, the benchmark too, and measures the built
 * server.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import stale from './stale.cjs';

const { root } = stale;
const run = (...args) =>
  spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;

const built = run(join(root, '.scripts/build.mjs'), 'server', 'portal', 'staff', 'bench');
process.exit(
  built === 0 ? run(join(root, 'dist/.bench/bench.js'), ...process.argv.slice(2)) : built,
);
