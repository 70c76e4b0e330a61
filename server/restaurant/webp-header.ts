/** Reads the size of a WebP from its bytes, without the codec. */
import { isForeign, type PictureHeader } from './picture-header.ts';

const HEAD = 12;
/** The chunks of a WebP (RFC 9649, 2.3); ends early where the file is truncated. */
export function* chunksOf(bytes: Buffer): Generator<{ type: string; data: Buffer }> {
  for (let at = HEAD; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 4);
    if (at + 8 + length > bytes.length) return;
    yield {
      type: bytes.toString('latin1', at, at + 4),
      data: bytes.subarray(at + 8, at + 8 + length),
    };
    at += 8 + length + (length % 2);
  }
}

function sizeOf({ type, data }: { type: string; data: Buffer }) {
  if (type === 'VP8X' && data.length >= 10)
    return { width: data.readUIntLE(4, 3) + 1, height: data.readUIntLE(7, 3) + 1 };
  if (type === 'VP8 ' && data.length >= 10)
    return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff };
  if (type !== 'VP8L' || data.length < 5 || data[0] !== 0x2f) return null;
  const bits = data.readUInt32LE(1);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

/** The size of a WebP by its first chunk; null for another file, or one with a second behind it. */
export function readWebpHeader(bytes: Buffer): PictureHeader<'image/webp'> | null {
  const isWebp =
    bytes.length > HEAD &&
    bytes.toString('latin1', 0, 4) === 'RIFF' &&
    bytes.toString('latin1', 8, HEAD) === 'WEBP';
  if (!isWebp) return null;
  const end = 8 + bytes.readUInt32LE(4);
  const [first] = chunksOf(bytes.subarray(0, end));
  const size = first && sizeOf(first);
  if (!size || end > bytes.length || isForeign(bytes.subarray(end))) return null;
  return { type: 'image/webp', ...size, interlaced: false, end };
}
