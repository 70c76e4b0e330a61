const isRightToLeft = () => globalThis.document?.documentElement.dir === 'rtl';

/** A name that keeps its own direction where it stands for itself in a text (FSI and PDI). */
export const apart = (name: string) => (isRightToLeft() ? `\u2068${name}\u2069` : name);

/**
 * Names as one text: `2 Chips, Cola`. Read from right to left each keeps its own direction, and
 * their order is that of the page (UAX 9: FSI, RLI and PDI); else all of them are one run from the
 * left, and the first number stands behind the last name.
 */
export function listed(names: readonly string[]): string {
  if (!isRightToLeft()) return names.join(', ');
  return `\u2067${names.map(apart).join(', ')}\u2069`;
}
