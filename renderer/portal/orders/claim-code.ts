/**
 * A claim code out of what was typed or pasted: spaces and case do not matter, and the address of
 * an order will do.
 */
export function claimCodeIn(typed: string): string {
  return typed
    .trim()
    .replace(/^.*\/orders\//, '')
    .replace(/[/?#].*$/, '')
    .replace(/[\s-]/g, '')
    .toUpperCase();
}

/** In fours, as a person reads it out. */
export const spacedCode = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1 ');
