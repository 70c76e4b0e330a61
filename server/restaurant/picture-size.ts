/** The largest pictures that are decompressed. */
import { Problem, type Fault } from '../errors.ts';

const MOST_PIXELS = 40_000_000;
/**
 * The longest side: each row and column has a cost of its own, so a picture of one pixel's width
 * can be a decompression bomb too.
 */
const MOST_ON_A_SIDE = 20_000;

type Refuse = (status: number, code: string, fault: Omit<Fault, 'path'>) => Problem;
/** Makes the problems of one picture. @param path the field that it is */
export function pictureRefused(path: string): Refuse {
  return (status, code, fault) => new Problem(status, code, { errors: [{ path, ...fault }] });
}

/**
 * Checks the size before anything is decompressed: a decompression bomb is a small file and a huge
 * picture.
 * @throws Problem 413, 422
 */
export function checkSize({ width, height }: { width: number; height: number }, refused: Refuse) {
  const pixels = width * height;
  if (pixels > MOST_PIXELS)
    throw refused(413, 'too_large', {
      message: 'picture_pixels',
      values: { pixels: Math.ceil(pixels / 1e6) },
    });
  if (Math.max(width, height) > MOST_ON_A_SIDE)
    throw refused(413, 'too_large', { message: 'picture_side' });
  if (pixels === 0) throw refused(422, 'validation_failed', { message: 'picture_damaged' });
}
