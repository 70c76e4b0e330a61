/**
 * The root of the repository: `.scripts/bench.mjs` starts the bench there, whatever folder it was
 * built into.
 */
export const ROOT = process.cwd();
