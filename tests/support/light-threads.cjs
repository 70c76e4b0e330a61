/**
 * Preloaded into the built server, and with it into its threads, by tests that are about something else than the hash: passwords
 * are hashed cheaply, and no thread steps back behind other programs. Else such a test hangs on what the machine does beside
 * it: a hash of a fifth of a second, at the lowest priority, takes a quarter of a minute where two other programs compute.
 */
'use strict';
const nice = require('@napi-rs/nice');
const bcrypt = require('bcrypt');

const CHEAP = 4;
const { hashSync } = bcrypt;
bcrypt.hashSync = (text) => hashSync(text, CHEAP);
// Of the cost that is wanted now, whichever that is: no login hashes anew.
bcrypt.getRounds = () => Number.MAX_SAFE_INTEGER;
nice.nice = () => 0;
