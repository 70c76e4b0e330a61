/**
 * Preloaded into a server: kills it (SIGKILL) before the statement of SQLite with the number
 * KILL_AT, counted from its start; without one it writes to KILL_COUNT, at its end, how many
 * statements there were until the last migration was recorded.
 */
'use strict';
const { writeFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');
const sqlite3 = require('sqlite3');

const killAt = Number(process.env.KILL_AT ?? Infinity);
let count = 0;
let migrated = 0;

function counted(sql) {
  count += 1;
  if (count === killAt) process.kill(process.pid, 'SIGKILL');
  if (typeof sql === 'string' && /INSERT INTO [`"]?SequelizeMeta/.test(sql)) migrated = count;
}
for (const name of ['run', 'all', 'get', 'exec']) {
  const original = sqlite3.Database.prototype[name];
  sqlite3.Database.prototype[name] = function (sql, ...rest) {
    counted(sql);
    return original.call(this, sql, ...rest);
  };
}
for (const name of ['run', 'all', 'get']) {
  const original = sqlite3.Statement.prototype[name];
  sqlite3.Statement.prototype[name] = function (...rest) {
    counted();
    return original.call(this, ...rest);
  };
}
if (isMainThread)
  process.on('exit', () => {
    if (process.env.KILL_COUNT) writeFileSync(process.env.KILL_COUNT, String(migrated));
  });
