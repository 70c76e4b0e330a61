/**
 * Preloaded into the built server and its threads by tests that are not about password hashing:
 * makes the hash cheap.
 */
'use strict';
require('./cheap-scrypt.cjs');
const bcrypt = require('bcrypt');

const CHEAP = 4;
const { hashSync } = bcrypt;
bcrypt.hashSync = (text) => hashSync(text, CHEAP);
// The cost is the required one, so no login rehashes.
bcrypt.getRounds = () => Number.MAX_SAFE_INTEGER;
