/** The printed size of the restaurant's logo. */
export const millimetres = (count: number): number => (count * 72) / 25.4;

/** The least resolution that looks sharp: a small picture stays small. */
const LEAST_DPI = 100;

/** In points, in proportion, as large as the box allows. */
export function printedSize(
  { width, height }: { width: number; height: number },
  box: { width: number; height: number },
): { width: number; height: number } {
  const scale = Math.min(72 / LEAST_DPI, box.width / width, box.height / height);
  return { width: width * scale, height: height * scale };
}
