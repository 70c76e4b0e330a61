/**
 * Preloaded into the built server and its threads: all run at normal priority. At the lowest
 * priority 0.2 s of work takes 15 s while two other processes compute, so tests would depend on
 * other load.
 */
'use strict';
require('@napi-rs/nice').nice = () => 0;
