/**
 * Keeps the V8 heap small and steady on a small machine. Required first where the server runs
 * without the desktop app.
 */
const { setFlagsFromString } = require('node:v8');

const keepYoungSmall = () => setFlagsFromString('--semi-space-growth-factor=1');

setFlagsFromString('--heap-growing-percent=30');
setFlagsFromString('--min-semi-space-size=8');
keepYoungSmall();
// V8 raises the factor to 2 again, for all threads, whenever a thread starts: after the first hash
// or invoice PDF the young generation grew from 2 to 34 MB.
process.on('worker', (worker) => worker.once('online', keepYoungSmall));
