/**
 * Prepares a picture for print: its pixels alone, on white, trimmed, scaled down. Nothing else of
 * the file is stored (ASVS 5.2.6). The decoders are JavaScript: sharp's libvips and Electron each
 * bring a GLib to Linux, and the two in one process crash it (lovell/sharp issue 4522,
 * electron/electron issue 46323; "GLib-GObject-CRITICAL" with sharp 0.35.5).
 */
import { totalmem } from 'node:os';
import { inflateSync } from 'node:zlib';
import readExif from 'exif-reader';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { chunksOf, type PictureHeader, type PictureType } from './picture-header.ts';
import { fitted, greyed, isTurned, onWhite, type Raster, trimmed, upright } from './raster.ts';

export interface Picture {
  type: PictureType;
  width: number;
  height: number;
  colour: Uint8Array;
  grey: Uint8Array;
}
/** Why a picture is refused: a key of `texts.ts`. */
export type Refusal = 'picture_damaged' | 'photo_damaged' | 'picture_blank' | 'picture_heavy';

/** 50 × 20 mm at 300 dots an inch. */
const PRINT = { width: 590, height: 236 };
/**
 * The largest PNG: a drawing stays sharp in it; a larger one is a photograph, whose JPEG is much
 * smaller.
 */
const DRAWING_BYTES = 65_536;
const JPEG_QUALITY = 90;
/**
 * The memory limit for decoding. A JPEG takes up to 25 bytes a pixel, and a photograph must not
 * exhaust the memory of a small machine.
 */
export const MOST_MEGABYTES = Math.min(1024, Math.floor(totalmem() / 4 / 2 ** 20));

/**
 * Detects a decompression bomb in an interlaced PNG first, because pngjs decompresses it to the
 * end, however long it is.
 */
function checkInterlaced(bytes: Buffer, { width, height, interlaced }: PictureHeader): void {
  if (!interlaced) return;
  const packed = Buffer.concat(
    [...chunksOf(bytes)].filter(({ type }) => type === 'IDAT').map(({ data }) => data),
  );
  // At most 8 bytes a pixel, and a filter byte for each row of the seven passes.
  inflateSync(packed, { maxOutputLength: 8 * width * height + 16 * (width + height) });
}

export interface Decoded {
  raster: Raster;
  orientation: number;
}
const UPRIGHT = 1;
/** jpeg-js returns the Exif data, but its types do not say so. */
interface WithExif {
  exifBuffer?: Uint8Array;
}

/** The Exif orientation; metadata may be anything, and what cannot be read is ignored. */
export function orientationOf(exif: Uint8Array | undefined): number {
  try {
    return exif ? Number(readExif(Buffer.from(exif)).Image?.Orientation ?? UPRIGHT) : UPRIGHT;
  } catch {
    return UPRIGHT;
  }
}

function fromJpeg(bytes: Buffer, maxMemoryUsageInMB: number): Decoded {
  const { width, height, data, exifBuffer } = jpeg.decode(bytes, {
    useTArray: true,
    tolerantDecoding: false,
    formatAsRGBA: false,
    maxResolutionInMP: 40,
    maxMemoryUsageInMB,
  }) as ReturnType<typeof jpeg.decode> & WithExif;
  return {
    raster: { width, height, rgb: data },
    orientation: orientationOf(exifBuffer?.subarray(1)),
  };
}

/** The pixels of a PNG or JPEG, or why it is refused. */
export function decoded(
  bytes: Buffer,
  header: PictureHeader,
  megabytes: number,
): Decoded | Refusal {
  try {
    if (header.type === 'image/jpeg') return fromJpeg(bytes, megabytes);
    checkInterlaced(bytes, header);
    return { raster: onWhite(PNG.sync.read(bytes)), orientation: UPRIGHT };
  } catch (error) {
    return error instanceof Error && error.message.includes('maxMemoryUsageInMB')
      ? 'picture_heavy'
      : 'picture_damaged';
  }
}

export function withAlpha({ width, height, rgb }: Raster) {
  const data = Buffer.alloc(width * height * 4, 255);
  for (let pixel = 0; pixel < width * height; pixel++)
    data.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  return { width, height, data };
}

function asPng(raster: Raster, colorType: 0 | 2): Buffer {
  return PNG.sync.write(
    Object.assign(new PNG({ width: raster.width, height: raster.height }), {
      data: withAlpha(raster).data,
    }),
    { colorType, inputColorType: 6, inputHasAlpha: true, deflateLevel: 9 },
  );
}

function encoded(raster: Raster): Pick<Picture, 'type' | 'colour'> {
  const colour = asPng(raster, 2);
  return colour.length <= DRAWING_BYTES
    ? { type: 'image/png', colour }
    : { type: 'image/jpeg', colour: jpeg.encode(withAlpha(raster), JPEG_QUALITY).data };
}

/**
 * @param header the result of `readHeader`, its size within limits
 * @param megabytes the memory limit for decoding
 */
export function prepared(
  bytes: Buffer,
  header: PictureHeader,
  megabytes = MOST_MEGABYTES,
): Picture | Refusal {
  const whole = decoded(bytes.subarray(0, header.end), header, megabytes);
  if (typeof whole === 'string') return whole;
  const seen = trimmed(whole.raster);
  if (!seen) return 'picture_blank';
  const { orientation } = whole;
  const raster = upright(
    fitted(seen, isTurned(orientation) ? { width: PRINT.height, height: PRINT.width } : PRINT),
    orientation,
  );
  return {
    ...encoded(raster),
    width: raster.width,
    height: raster.height,
    grey: asPng(greyed(raster), 0),
  };
}
