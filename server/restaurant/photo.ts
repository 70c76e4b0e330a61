/**
 * Prepares the photo of a dish, or the cover of the menu, for phones: upright, cut to its shape, as
 * WebP with JPEG behind, a dish in three widths. Only the pixels are stored, so no
 * place or camera of the Exif data is published (ASVS
 * 5.2.6).
 */
import jpeg from 'jpeg-js';
import type { PictureHeader, PictureType } from './picture-header.ts';
import { type Decoded, decoded, MOST_MEGABYTES, type Refusal, withAlpha } from './picture.ts';
import { cut, fitted, type Raster, upright } from './raster.ts';
import { asWebp, fromWebp } from './webp.ts';

/** `photo` is of a dish, `cover` is above the menu. */
export type PhotoUse = 'photo' | 'cover';

export interface Photo {
  /** The average, `#rrggbb`. */
  colour: string;
  files: { name: string; bytes: Uint8Array }[];
}

/**
 * Widths in pixels, and the most bytes as WebP and as JPEG: at most 60 kB for any phone. Each is
 * made of the one before, which has fewer pixels to read than the photo. A cover is as wide as a
 * phone.
 */
const FORMS = {
  photo: {
    shape: 5 / 4,
    sizes: [
      { width: 780, webp: 55_000, jpg: 60_000 },
      { width: 348, webp: 20_000, jpg: 30_000 },
      { width: 232, webp: 12_000, jpg: 18_000 },
    ],
  },
  cover: { shape: 390 / 152, sizes: [{ width: 780, webp: 45_000, jpg: 55_000 }] },
};
const QUALITIES = [80, 65, 50, 35, 20, 5];
/** What is scaled down first, so that turning and cutting are cheap. */
const ENOUGH = 1600;
/** The decoder's RGBA, its copy, and the pixels on white. */
const WEBP_BYTES_A_PIXEL = 12;

async function pixelsOf(
  bytes: Buffer,
  header: PictureHeader<PictureType | 'image/webp'>,
): Promise<Decoded | Refusal> {
  if (header.type !== 'image/webp') return decoded(bytes, header as PictureHeader, MOST_MEGABYTES);
  if (header.width * header.height * WEBP_BYTES_A_PIXEL > MOST_MEGABYTES * 2 ** 20)
    return 'picture_heavy';
  return fromWebp(bytes).catch((): Refusal => 'photo_damaged');
}

/** The middle of a picture in a shape of width ÷ height. */
function inShape(raster: Raster, shape: number): Raster {
  const { width, height } = raster;
  return width > height * shape
    ? cut(raster, { width: Math.max(1, Math.round(height * shape)), height })
    : cut(raster, { width, height: Math.max(1, Math.round(width / shape)) });
}

function averageOf({ rgb }: Raster): string {
  const sums = [0, 0, 0];
  for (let at = 0; at < rgb.length; at++) sums[at % 3]! += rgb[at]!;
  const parts = sums.map((sum) => Math.round(sum / (rgb.length / 3)));
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

type Encode = (raster: Raster, quality: number) => Promise<Uint8Array> | Uint8Array;
const asJpeg: Encode = (raster, quality) => jpeg.encode(withAlpha(raster), quality).data;
/** What noise alone needs: no quality makes it small enough at its full size. */
const SMALLER = 0.7;

/** The best quality that fits; where none does, of fewer pixels. */
async function within(most: number, raster: Raster, encode: Encode): Promise<Uint8Array> {
  for (const quality of QUALITIES) {
    const bytes = Uint8Array.from(await encode(raster, quality));
    if (bytes.length <= most) return bytes;
  }
  const width = Math.max(1, Math.round(raster.width * SMALLER));
  const height = Math.max(1, Math.round(raster.height * SMALLER));
  return within(most, fitted(raster, { width, height }), encode);
}

/** @param header the result of reading the header, its size within limits */
export async function preparedPhoto(
  bytes: Buffer,
  header: PictureHeader<PictureType | 'image/webp'>,
  use: PhotoUse,
): Promise<Photo | Refusal> {
  const { shape, sizes } = FORMS[use];
  const whole = await pixelsOf(bytes.subarray(0, header.end), header);
  if (whole === 'picture_damaged') return 'photo_damaged';
  if (typeof whole === 'string') return whole;
  const small = fitted(whole.raster, { width: ENOUGH, height: ENOUGH });
  const cutOut = inShape(upright(small, whole.orientation), shape);
  const files: Photo['files'] = [];
  let raster = cutOut;
  for (const { width, webp, jpg } of sizes) {
    raster = fitted(raster, { width, height: Math.round(width / shape) });
    files.push(
      { name: `${width}.webp`, bytes: await within(webp, raster, asWebp) },
      { name: `${width}.jpg`, bytes: await within(jpg, raster, asJpeg) },
    );
  }
  return { colour: averageOf(fitted(raster, { width: 40, height: 32 })), files };
}
