/** Renders a QR code as plain squares: sharp at any size, without a picture in the file. */
import { create } from 'qrcode';
import type { Place, Sheet } from './sheet.ts';

/**
 * Error correction level M, since receipts get crumpled. `size` is in points, without the quiet
 * zone (four modules, ISO/IEC 18004).
 */
export function renderQr(
  sheet: Sheet,
  text: string,
  { x, y, size }: Place & { size: number },
): void {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const side = size / modules.size;
  sheet.figure(text, () => {
    for (let row = 0; row < modules.size; row++) {
      for (let column = 0; column < modules.size; column++) {
        if (modules.get(row, column)) sheet.doc.rect(x + column * side, y + row * side, side, side);
      }
    }
    sheet.doc.fill('#000000');
  });
}
