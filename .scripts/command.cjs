/** Runs a command of the built server on the data folder. */
const { spawnSync } = require('node:child_process');
const { join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const { isStale, root } = require('./stale.cjs');

module.exports = function run(name) {
  process.env.UV_THREADPOOL_SIZE ||= '8';
  process.env.NODE_ENV ||= 'production';
  process.env.LOG_LEVEL ||= 'error'; // the command prints its results as text
  process.env.DATA_DIR ||= resolve('data');
  if (isStale('server')) {
    const { status } = spawnSync(process.execPath, [join(__dirname, 'build.mjs'), 'server'], {
      stdio: 'inherit',
      cwd: root,
    });
    if (status !== 0) process.exit(status ?? 1);
  }
  import(pathToFileURL(join(root, `dist/server/${name}.js`)).href).catch((error) => {
    console.error(error);
    process.exit(1);
  });
};
