/**
 * Preloaded into the built server, and with it into its threads: none steps back behind other
 * programs. Else a test hangs on what the machine does beside it: at the lowest priority a fifth of
 * a second of work takes a quarter of a minute where two others compute.
 */
'use strict';
require('@napi-rs/nice').nice = () => 0;
