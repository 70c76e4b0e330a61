/**
 * The claim code in what was typed or pasted: spaces and case are ignored, and the address of an
 * order is accepted.
 */
export function claimCodeIn(typed: string): string {
  return typed
    .trim()
    .replace(/^.*\/orders\//, '')
    .replace(/[/?#].*$/, '')
    .replace(/[\s-]/g, '')
    .toUpperCase();
}

/** The claim code in groups of four, to be read out. */
export const spacedCode = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1 ');
