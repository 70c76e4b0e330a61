/** A page size as Electron takes it: a name, or micrometres. */
export type PageSize = 'A4' | { width: number; height: number };

const MICRONS_PER_POINT = 25_400 / 72;
const ROLL_WIDTH = 80_000;
const ROLL_HEIGHT = 297_000;

/** The page size for printing; a receipt's is its MediaBox, so that the roll is cut at its end. */
export function pageSize(format: 'a4' | 'receipt', bytes: Uint8Array): PageSize {
  if (format === 'a4') return 'A4';
  const box = /\/MediaBox\s*\[\s*0(?:\.0+)?\s+0(?:\.0+)?\s+([\d.]{1,12})\s+([\d.]{1,12})\s*\]/.exec(
    new TextDecoder('latin1').decode(bytes),
  );
  const [width, height] = [box?.[1], box?.[2]].map((points) =>
    Math.round(Number(points) * MICRONS_PER_POINT),
  );
  return width && height ? { width, height } : { width: ROLL_WIDTH, height: ROLL_HEIGHT };
}

/** A page size as an option of `lp`. */
export function mediaOption(size: PageSize): string {
  return size === 'A4'
    ? 'media=A4'
    : `media=Custom.${millimetres(size.width)}x${millimetres(size.height)}mm`;
}

const millimetres = (microns: number): number => Math.round(microns / 1000);
