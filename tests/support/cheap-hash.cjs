/**
 * Preloaded into the built server, and with it into its threads, by tests that are about something
 * else than the hash.
 */
'use strict';
const bcrypt = require('bcrypt');

const CHEAP = 4;
const { hashSync } = bcrypt;
bcrypt.hashSync = (text) => hashSync(text, CHEAP);
// Of the cost that is wanted now, whichever that is: no login hashes anew.
bcrypt.getRounds = () => Number.MAX_SAFE_INTEGER;
