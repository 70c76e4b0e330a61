process.env.UV_THREADPOOL_SIZE ||= '8';
process.env.NODE_ENV ||= 'production'; // set first: libuv sizes its thread pool at first use
require('./steady-heap.cjs');
/**
 * `npm run serve`: the server without the desktop app, in this process, so that signals reach it.
 */
const { spawnSync } = require('node:child_process');
const { join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const { isStale, root } = require('./stale.cjs');

process.env.DATA_DIR ||= resolve('data');

const stale = ['server', 'portal', 'staff'].filter(isStale);
if (stale.length) {
  const { status } = spawnSync(process.execPath, [join(__dirname, 'build.mjs'), ...stale], {
    stdio: 'inherit',
    cwd: root,
  });
  if (status !== 0) process.exit(status ?? 1);
}

import(pathToFileURL(join(root, 'dist/server/start.js')).href).catch((error) => {
  console.error(error);
  process.exit(1);
});
