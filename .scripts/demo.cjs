process.env.UV_THREADPOOL_SIZE ||= '8';
process.env.NODE_ENV ||= 'production'; // set first: libuv sizes its thread pool at first use
require('./steady-heap.cjs');
/** `npm run demo`: the server on a temporary data folder with a demo restaurant. */
const { spawnSync } = require('node:child_process');
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { isStale, root } = require('./stale.cjs');

const stale = ['server', 'portal', 'staff'].filter(isStale);
if (stale.length) {
  const { status } = spawnSync(process.execPath, [join(__dirname, 'build.mjs'), ...stale], {
    stdio: 'inherit',
    cwd: root,
  });
  if (status !== 0) process.exit(status ?? 1);
}

process.env.DATA_DIR = mkdtempSync(join(tmpdir(), 'restaurant-demo-'));
process.on('exit', () => rmSync(process.env.DATA_DIR, { recursive: true, force: true }));

import(pathToFileURL(join(root, 'dist/server/demo.js')).href).catch((error) => {
  console.error(error);
  process.exit(1);
});
