const isRightToLeft = () => globalThis.document?.documentElement.dir === 'rtl';

/**
 * Names as one text: `2 Chips, Cola`. Read from right to left each keeps its own direction, and
 * their order is that of the page (UAX 9: FSI, RLI and PDI); else all of them are one run from the
 * left, and the first number stands behind the last name.
 */
export function listed(names: readonly string[]): string {
  if (!isRightToLeft()) return names.join(', ');
  const apart = names.map((name) => `\u2068${name}\u2069`);
  return `\u2067${apart.join(', ')}\u2069`;
}
