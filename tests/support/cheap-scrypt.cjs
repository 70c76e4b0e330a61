/**
 * Preloaded into vitest's workers and the built servers of tests: makes scrypt cheap. Turning
 * two-step login on hashes ten backup codes, which computes for half a second.
 */
'use strict';
const crypto = require('node:crypto');
const { syncBuiltinESMExports } = require('node:module');

const { scrypt } = crypto;
crypto.scrypt = (password, salt, length, options, done) =>
  scrypt(password, salt, length, { ...options, N: 2 }, done);
syncBuiltinESMExports();
