/** The least contrast of text in this colour on white, as WCAG 2.2 calculates it (1.4.3). */
const LEAST_CONTRAST = 4.5;

function partsOf(colour: string) {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
function linear(part: number) {
  return part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4;
}

/** The contrast from 1 (white on white) to 21 (black). @param colour `#rrggbb` */
export function contrastOnWhite(colour: string): number {
  const [red, green, blue] = partsOf(colour).map(linear) as [number, number, number];
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

export const isReadable = (colour: string): boolean => contrastOnWhite(colour) >= LEAST_CONTRAST;

/** The nearest darker shade of the same hue with enough contrast. */
export function darkened(colour: string): string {
  const parts = partsOf(colour);
  for (let light = 100; light > 0; light--) {
    const darker = `#${parts
      .map((part) =>
        Math.round((part * light) / 100)
          .toString(16)
          .padStart(2, '0'),
      )
      .join('')}`;
    if (isReadable(darker)) return darker;
  }
  return '#000000';
}
