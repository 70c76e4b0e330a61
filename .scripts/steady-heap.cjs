/**
 * Required first where the server runs without a desktop: a heap that is small and steady on a
 * small machine.
 */
const { setFlagsFromString } = require('node:v8');

const keepYoungSmall = () => setFlagsFromString('--semi-space-growth-factor=1');

setFlagsFromString('--heap-growing-percent=30');
setFlagsFromString('--min-semi-space-size=8');
keepYoungSmall();
// With every thread that starts V8 raises the factor to 2 again, for all of them: after the first
// hash or paper the young generation grew from 2 to 34 MB.
process.on('worker', (worker) => worker.once('online', keepYoungSmall));
